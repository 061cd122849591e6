/** Characters of texts, and texts, that are remembered before all are forgotten: what one run repeats, not what all runs hold. */
const MOST = { characters: 1 << 19, texts: 2000 };

/** The same function, which remembers what it last gave for which text. `compute` is pure and its value is not changed. */
export function remembered<V>(compute: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>();
  let characters = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as V;
    const value = compute(text);
    if (characters + text.length > MOST.characters || known.size >= MOST.texts) {
      known.clear();
      characters = 0;
    }
    known.set(text, value);
    characters += text.length;
    return value;
  };
}
