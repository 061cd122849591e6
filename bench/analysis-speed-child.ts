/** One measurement of bench/analysis-speed.ts in a process of its own: `analyze` over so many made-up features, the fastest round in processor time; JSON. */
import { analyze } from '../src/analysis/analyze.ts';
import { sampleFeatures, synthetic, type Sample } from './synthetic-features.ts';

const [, , sample, size, rounds] = process.argv;
const features = synthetic(await sampleFeatures(sample as Sample), Number(size));
const inputBytes = process.memoryUsage().rss;
let milliseconds = Infinity;
let types = 0;
let findings = 0;
for (let round = 0; round < Number(rounds); round += 1) {
  const start = process.cpuUsage();
  const analysis = analyze(features);
  const { user, system } = process.cpuUsage(start);
  milliseconds = Math.min(milliseconds, (user + system) / 1000);
  types = analysis.query_types.length;
  findings = analysis.findings.length;
}
// maxRSS is in kilobytes.
const peakMb = process.resourceUsage().maxRSS / 2 ** 10;
process.stdout.write(JSON.stringify({ milliseconds, types, findings, inputMb: inputBytes / 2 ** 20, peakMb }));
