// How readable the text of a page is, by the formula of WCAG 2.

/**
 * The texts in sight whose contrast to what is behind them is below 4.5, each with its contrast. Runs in the page, and so is one function.
 */
export function lowContrasts() {
  const parse = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return { red, green, blue, alpha };
  };
  const over = (top, below, alpha = top.alpha) => ({
    red: top.red * alpha + below.red * (1 - alpha),
    green: top.green * alpha + below.green * (1 - alpha),
    blue: top.blue * alpha + below.blue * (1 - alpha),
  });
  const ancestors = (element) => (element ? [element, ...ancestors(element.parentElement)] : []);
  const behind = (element) => ancestors(element).reverse().reduce((below, each) => over(parse(getComputedStyle(each).backgroundColor), below), { red: 255, green: 255, blue: 255 });
  const luminance = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
    if (!text || element.disabled || !element.checkVisibility()) continue;
    const back = behind(element);
    const opacity = ancestors(element).reduce((all, each) => all * Number(getComputedStyle(each).opacity), 1);
    const style = getComputedStyle(element);
    const color = parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const [high, low] = [luminance(over(color, back, color.alpha * opacity)), luminance(back)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) found.push(`${text.slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return found;
}
