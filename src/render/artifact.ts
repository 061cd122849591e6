/** A file to be written: generators return these, one writer touches the disk. */
export interface Artifact {
  /** Relative, forward slashes, inside the session directory. */
  path: string;
  content: string;
}
