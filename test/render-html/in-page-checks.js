/* Runs inside the page (see report-page.test.ts). */
/* oxlint-disable no-unused-vars -- called by name from the test */

function openAll() {
  for (const details of document.querySelectorAll('details')) details.open = true;
}

function state() {
  const attributes = [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
  const width = document.documentElement.clientWidth;
  const tooWide = [...document.querySelectorAll('main *')].filter(
    (element) => element.getBoundingClientRect().right > width + 1 && !element.closest('.scroll, pre, svg'),
  );
  return {
    overflow: document.documentElement.scrollWidth - width,
    tooWide: tooWide.slice(0, 5).map((element) => `${element.tagName}.${element.getAttribute('class')}`),
    hacked: 'hacked' in window,
    foreign: document.scripts.length + document.querySelectorAll('img,link,iframe,object,embed,base,form').length,
    attributes: attributes.filter((attribute) => attribute.startsWith('on') || attribute === 'style'),
  };
}

/** Texts whose WCAG contrast with the nearest painted ground is below 4.5. */
function contrasts() {
  const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [red, green, blue] = parse(colour).map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    if (element === null) return getComputedStyle(document.body).backgroundColor;
    const colour = getComputedStyle(element).backgroundColor;
    return parse(colour)[3] === 0 ? groundOf(element.parentElement) : colour;
  };
  const low = new Set();
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')) continue;
    if (element.tagName === 'title') continue;
    const style = getComputedStyle(element);
    const [lighter, darker] = [
      luminance(element instanceof SVGElement ? style.fill : style.color),
      luminance(groundOf(element)),
    ].sort((a, b) => b - a);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < 4.5) low.add(`${element.tagName}.${element.getAttribute('class') ?? ''} ${contrast.toFixed(2)}`);
  }
  return { ground: getComputedStyle(document.body).backgroundColor, low: [...low] };
}
