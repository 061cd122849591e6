/** Ids made of text from traces: lower-case ASCII letters, digits and hyphens only, unique in their list. */

/** At most 60 characters; "x" when nothing is left. */
function slug(text: string): string {
  const ascii = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return ascii.slice(0, 60).replace(/^-+|-+$/g, '') || 'x';
}

/** Hands out each id once: a taken one gets "-2", "-3", … */
export function uniqueIds(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const wanted = slug(text);
    let id = wanted;
    for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
    taken.add(id);
    return id;
  };
}
