/** What a report tells a person about its agents ("Who made what"), a line a block, without what models say of themselves. */
const breaks = /<\/(?:p|li|tr|td|th|h\d|div|caption|summary|section)>/g;
const own = /<p class="rationale">It says:[\s\S]*?<\/p>/g;
const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };

export function toldBy(report: string): string {
  return (/<section id="makers"[\s\S]*?<\/section>/.exec(report)?.[0] ?? '')
    .replace(own, '')
    .replace(/\s+/g, ' ')
    .replace(breaks, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity]!)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').replaceAll(' :', ':').trim())
    .filter((line) => line !== '')
    .join('\n');
}
