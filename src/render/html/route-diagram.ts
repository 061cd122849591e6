/** Query type -> route as an inline SVG of ribbons, drawn twice: wide, and narrow with labels over the nodes for phones. */
import type { Analysis } from '../../analysis/analysis.ts';
import { count, percent } from './format.ts';
import { html, type Html } from './html.ts';
import { routeFlows, type Flow, type FlowNode, type RouteFlows } from './route-flows.ts';
import { oneLine } from './visible-text.ts';

interface Geometry {
  id: string;
  width: number;
  /** x of the left and right nodes. */
  leftX: number;
  rightX: number;
  nodeWidth: number;
  gap: number;
  topSpace: number;
  /** Characters of a label, left and right. */
  nameLength: { left: number; right: number };
  labelsAbove: boolean;
}

const wide: Geometry = {
  id: 'wide',
  width: 960,
  leftX: 225,
  rightX: 670,
  nodeWidth: 8,
  gap: 20,
  topSpace: 6,
  nameLength: { left: 30, right: 30 },
  labelsAbove: false,
};
const narrow: Geometry = {
  id: 'narrow',
  width: 340,
  leftX: 0,
  rightX: 332,
  nodeWidth: 8,
  gap: 30,
  topSpace: 22,
  nameLength: { left: 23, right: 29 },
  labelsAbove: true,
};
const ribbonArea = 240;

interface Box {
  y: number;
  height: number;
}

export function routeDiagram(analysis: Analysis): Html {
  const flows = routeFlows(analysis);
  if (flows === undefined) return html`<p class="calm">No routes: the traces hold no calls that could be drawn.</p>`;
  const verdicts = new Set(flows.flows.map((flow) => flow.verdict));
  return html`<figure class="diagram">
    ${[wide, narrow].map((geometry) => drawing(flows, geometry))}
    <figcaption>
      ${
        flows.mode === 'routes'
          ? 'Left: query types; right: the set of experts or tools a run called. Widths are numbers of traces.'
          : 'Left: query types; right: tools. A run that called several tools flows to each of them. Numbers are traces.'
      }${verdicts.has('excess') && html` <span class="key key-excess">more than needed</span>`}${verdicts.has('short') && html` <span class="key key-short">expected call missing</span>`}
    </figcaption>
  </figure>`;
}

function drawing(flows: RouteFlows, geometry: Geometry): Html {
  const total = Math.max(sum(flows.left), sum(flows.right), 1);
  const unit = ribbonArea / total;
  const left = boxes(flows.left, unit, geometry);
  const right = boxes(flows.right, unit, geometry);
  const height = Math.max(bottom(left), bottom(right)) + 8;
  const traces = flows.left.reduce((sum, node) => sum + (node.traces ?? 0), 0);
  const title = `routes-${geometry.id}-title`;
  return html`<svg
    class="routes-svg routes-${geometry.id}"
    viewBox="0 0 ${geometry.width} ${round(height)}"
    role="img"
    aria-labelledby="${title}"
  >
    <title id="${title}">${summaryOf(flows)}</title>
    <g>${ribbons(flows, left, right, unit, geometry)}</g>
    ${flows.left.map((node, index) => nodeMark(node, left[index], 'left', geometry, traces))}${flows.right.map((node, index) => nodeMark(node, right[index], 'right', geometry, traces))}
  </svg>`;
}

const sum = (nodes: readonly FlowNode[]): number => nodes.reduce((total, node) => total + node.weight, 0);
const bottom = (items: readonly Box[]): number => items.reduce((largest, box) => Math.max(largest, box.y + box.height), 0);
const round = (value: number): number => Math.round(value * 10) / 10;

function boxes(nodes: readonly FlowNode[], unit: number, geometry: Geometry): Box[] {
  let y = geometry.topSpace;
  return nodes.map((node) => {
    const box = { y, height: Math.max(node.weight * unit, 2) };
    y += Math.max(box.height, geometry.labelsAbove ? 2 : 16) + geometry.gap;
    return box;
  });
}

function ribbons(flows: RouteFlows, left: readonly Box[], right: readonly Box[], unit: number, geometry: Geometry): Html[] {
  const usedLeft = left.map(() => 0);
  const usedRight = right.map(() => 0);
  const starts = flows.flows.map((flow) => {
    const start = (left[flow.from]?.y ?? 0) + (usedLeft[flow.from] ?? 0);
    usedLeft[flow.from] = (usedLeft[flow.from] ?? 0) + flow.weight * unit;
    return start;
  });
  const inRightOrder = flows.flows
    .map((flow, index) => ({ flow, start: starts[index] ?? 0 }))
    .sort((a, b) => a.flow.to - b.flow.to || a.start - b.start);
  const drawn = inRightOrder.map(({ flow, start }) => {
    const end = (right[flow.to]?.y ?? 0) + (usedRight[flow.to] ?? 0);
    usedRight[flow.to] = (usedRight[flow.to] ?? 0) + flow.weight * unit;
    return { flow, markup: ribbon(flow, start, end, flow.weight * unit, flows, geometry) };
  });
  const loud = (flow: Flow): number => (flow.verdict === 'excess' || flow.verdict === 'short' ? 1 : 0);
  return drawn.sort((a, b) => loud(a.flow) - loud(b.flow)).map(({ markup }) => markup);
}

function ribbon(flow: Flow, start: number, end: number, thickness: number, flows: RouteFlows, geometry: Geometry): Html {
  const x1 = geometry.leftX + geometry.nodeWidth;
  const x2 = geometry.rightX;
  const middle = round((x1 + x2) / 2);
  const height = Math.max(thickness, 1.5);
  const [y1, y2, y3, y4] = [round(start), round(end), round(end + height), round(start + height)];
  return html`<path
    class="ribbon ribbon-${flow.verdict}"
    d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}V${y3}C${middle} ${y3} ${middle} ${y4} ${x1} ${y4}Z"
    ><title>${flows.left[flow.from]?.name} → ${flows.right[flow.to]?.name}: ${count(flow.weight)}</title></path
  > `;
}

function sizeOf(node: FlowNode, geometry: Geometry, traces: number): string {
  if (node.traces === undefined) return '';
  return geometry.labelsAbove ? count(node.traces) : `${count(node.traces)} · ${percent(node.traces, traces)}`;
}

function nodeMark(
  node: FlowNode,
  box: Box | undefined,
  side: 'left' | 'right',
  geometry: Geometry,
  traces: number,
): Html | undefined {
  if (box === undefined) return undefined;
  const x = side === 'left' ? geometry.leftX : geometry.rightX;
  const middle = round(box.y + Math.max(box.height, 1) / 2);
  const outward = side === 'left' ? geometry.leftX - 10 : geometry.rightX + geometry.nodeWidth + 10;
  const above = side === 'left' ? geometry.leftX : geometry.rightX + geometry.nodeWidth;
  const anchor = (side === 'left') === geometry.labelsAbove ? 'start' : 'end';
  const labelY = geometry.labelsAbove ? round(box.y - 6) : middle + 4;
  return html`<rect class="node" x="${x}" y="${round(box.y)}" width="${geometry.nodeWidth}" height="${round(box.height)}" /><text
      class="node-label"
      x="${geometry.labelsAbove ? above : outward}"
      y="${labelY}"
      text-anchor="${anchor}"
      >${oneLine(node.name, geometry.nameLength[side])} <tspan class="node-count">${sizeOf(node, geometry, traces)}</tspan></text
    > `;
}

function summaryOf(flows: RouteFlows): string {
  const sentences = flows.flows
    .slice(0, 20)
    .map((flow) => `${flows.left[flow.from]?.name ?? ''} to ${flows.right[flow.to]?.name ?? ''}: ${flow.weight} traces`);
  return `Routes by query type. ${sentences.join('; ')}.`;
}
