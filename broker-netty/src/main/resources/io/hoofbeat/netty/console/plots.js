// Plots of the samples over the last minutes.

import { broker, KEPT_MILLIS } from './broker.js';
import { duration, h, svg } from './elements.js';

const [WIDE, HIGH, LEFT, TOP, BOTTOM] = [440, 146, 52, 8, 24];
/** A plot that has just begun is as wide as this, so that there is something to be seen. */
const SHORTEST_MILLIS = 60_000;

/**
 * A plot that stays and is drawn anew. `lines` are `{name, of}`, where `of` takes a sample to a number or null; the first of them may have the `least` that the scale
 * reaches to and the `base` of its steps.
 */
export class Plot {
  constructor(title, show, lines) {
    this.show = show;
    this.lines = lines;
    this.pointed = null;
    this.legend = h('span', { class: 'legend' });
    this.picture = svg('svg', { class: 'plot', viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', 'aria-label': title });
    this.element = h('section', { class: 'card' }, h('h2', {}, title, this.legend), this.picture);
    this.picture.addEventListener('pointermove', (event) => this.point(event));
    this.picture.addEventListener('pointerleave', () => this.point(null));
  }

  point(event) {
    const box = this.picture.getBoundingClientRect();
    this.pointed = event && ((event.clientX - box.left) / box.width) * WIDE;
    this.draw();
  }

  draw() {
    const { samples } = broker;
    if (samples.length === 0) return;
    const now = samples[samples.length - 1].time;
    const window = Math.min(KEPT_MILLIS, Math.max(SHORTEST_MILLIS, now - samples[0].time));
    const values = this.lines.map((line) => samples.map(line.of));
    const most = niceAbove(Math.max(...values.flat().filter((value) => value !== null), this.lines[0].least ?? 1), this.lines[0].base ?? 10);
    const x = (index) => WIDE - ((WIDE - LEFT) * (now - samples[index].time)) / window;
    const y = (value) => TOP + (HIGH - TOP - BOTTOM) * (1 - value / most);
    this.picture.replaceChildren(...this.grid(most, y, window));
    values.forEach((points, number) => this.drawLine(points, number, x, y));
    this.drawLegend(samples, x, y);
  }

  grid(most, y, window) {
    const lines = [0, 0.5, 1].flatMap((part) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDE, y1: y(most * part), y2: y(most * part) }),
      svg('text', { x: LEFT - 8, y: y(most * part) + 3.5, 'text-anchor': 'end' }, this.show(most * part)),
    ]);
    return [...lines, svg('text', { x: LEFT, y: HIGH - 5 }, `${duration(window)} ago`), svg('text', { x: WIDE, y: HIGH - 5, 'text-anchor': 'end' }, 'now')];
  }

  drawLine(points, number, x, y) {
    const path = points.map((value, index) => (value === null ? '' : `${x(index).toFixed(1)},${y(value).toFixed(1)}`)).filter(Boolean);
    if (path.length < 2) return;
    const first = path[0].split(',')[0];
    if (number === 0) this.picture.append(svg('path', { class: 'area', d: `M${first},${y(0)}L${path.join('L')}L${WIDE},${y(0)}Z` }));
    this.picture.append(svg('path', { class: number ? 'line second' : 'line', d: `M${path.join('L')}` }));
  }

  /** The figures of the last sample, or of the one that is pointed at. */
  drawLegend(samples, x, y) {
    let index = samples.length - 1;
    if (this.pointed !== null) {
      while (index > 0 && x(index) - this.pointed > (x(index) - x(index - 1)) / 2) index--;
      this.picture.append(svg('line', { class: 'pointed', x1: x(index), x2: x(index), y1: TOP, y2: y(0) }));
    }
    this.legend.replaceChildren(...this.lines.flatMap((line, number) => {
      const value = line.of(samples[index]);
      return [h('i', { class: number ? 'second' : '' }), `${line.name} ${value === null ? '–' : this.show(value)}`];
    }));
  }
}

function niceAbove(value, base) {
  if (base === 2) return 2 ** Math.ceil(Math.log2(value));
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 6, 8, 10].find((step) => step * power >= value);
}
