/** Lines of a byte stream, bounded: what is longer than the limit is passed over, however long it is, and told as such. */

export type SplitLine = { type: 'line'; text: string } | { type: 'too-long' };

export class LineSplitter {
  private readonly maxBytes: number;
  private parts: Buffer[] = [];
  private size = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes, without their ends (LF or CRLF). */
  push(chunk: Buffer): SplitLine[] {
    const lines: SplitLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.keep(chunk.subarray(start, end));
      lines.push(this.taken());
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
  }

  /** What stands behind the last line end; undefined when nothing does. */
  rest(): SplitLine | undefined {
    return this.size === 0 ? undefined : this.taken();
  }

  private keep(part: Buffer): void {
    this.size += part.length;
    if (this.size > this.maxBytes) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  private taken(): SplitLine {
    const isTooLong = this.size > this.maxBytes;
    const text = Buffer.concat(this.parts).toString('utf8').replace(/\r$/, '');
    this.parts = [];
    this.size = 0;
    return isTooLong ? { type: 'too-long' } : { type: 'line', text };
  }
}
