/** Turns a failed write into the error that a person can act on. */
import { AppError } from '../base/app-error.ts';

const reasons: Record<string, [message: string, hint: string]> = {
  ENOSPC: ['the disk is full', 'Free some space or choose another directory with --out; what was finished is kept.'],
  EDQUOT: ['the disk quota is used up', 'Free some space or choose another directory with --out; what was finished is kept.'],
  EROFS: ['the file system is read-only', 'Choose another directory with --out.'],
  EACCES: ['permission denied', 'Choose a directory that you may write to with --out.'],
  EPERM: ['not permitted', 'Choose a directory that you may write to with --out.'],
  ENOTDIR: ['a part of the path is a file', 'Choose another directory with --out.'],
  EEXIST: ['a part of the path is a file', 'Choose another directory with --out.'],
  EISDIR: ['it is a directory', 'Choose another directory with --out.'],
  ENAMETOOLONG: ['the path is too long', 'Choose a shorter path with --out.'],
  ENOENT: ['the directory does not exist and cannot be made', 'Choose another directory with --out.'],
  EMFILE: ['too many open files', 'Raise the limit of open files (ulimit -n).'],
  EIO: ['the disk reports an error', 'Check the disk.'],
};

/** Errors of the file system become input.output-not-writable; anything else is passed on as it is. */
export function notWritable(path: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (cause instanceof AppError || typeof code !== 'string' || (cause as NodeJS.ErrnoException).syscall === undefined)
    return cause;
  const [message, hint] = Object.hasOwn(reasons, code) ? reasons[code]! : [code, 'Choose another directory with --out.'];
  return new AppError('input.output-not-writable', `cannot write ${path}: ${message}`, {
    hint,
    details: { path, reason: code },
    cause,
  });
}
