/**
 * report.html: one page, no script, no request. The content security policy forbids both, so a fault in escaping could still not
 * execute or send anything. Pure: equal input gives equal bytes.
 */
import { certificatesSection } from './certificates-section.ts';
import { coverageSection } from './coverage-section.ts';
import { capitalised } from './format.ts';
import { datasetTable } from './dataset-section.ts';
import { findingsSection } from './findings-section.ts';
import { headlineSection } from './headline-section.ts';
import { html, type Html } from './html.ts';
import { latencySection } from './latency-section.ts';
import { lossesSection } from './losses-section.ts';
import { makersSection } from './makers-section.ts';
import { pageContext, type PageContext } from './page-context.ts';
import { diagnosticsSection, executedSection, notProvedSection, omittedList } from './proof-section.ts';
import { queryTypesSection } from './query-types-section.ts';
import type { ReportInput } from './report-input.ts';
import { routeDiagram } from './route-diagram.ts';
import { runSection } from './run-section.ts';
import { styleSheet } from './style-sheet.ts';
import { scorersTable } from './suite-section.ts';
import { weighingSection } from './weighing-section.ts';
import { toolsSection } from './tools-section.ts';
import { oneLine } from './visible-text.ts';

const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

interface Section {
  anchor: string;
  title: string;
  /** One sentence under the heading. */
  note?: string;
  body: (context: PageContext) => Html | undefined;
  /** Absent: always. */
  when?: (input: ReportInput) => boolean;
}

const sections: readonly Section[] = [
  {
    anchor: 'findings',
    title: 'Findings',
    note: 'In rank order. Open one to see the runs it is about; the steps that show it are marked.',
    body: findingsSection,
  },
  {
    anchor: 'weighing',
    title: 'Checks and runs that stand out',
    body: weighingSection,
    when: ({ analysis }) => analysis.weighing !== undefined,
  },
  {
    anchor: 'query-types',
    title: 'Query types',
    note: 'Which route suffices is inferred from the runs of a type; where they do not decide, nothing is said about it.',
    body: queryTypesSection,
  },
  { anchor: 'routes', title: 'Routes', body: (context) => routeDiagram(context.input.analysis) },
  { anchor: 'latency', title: 'Latency', body: latencySection },
  { anchor: 'tools', title: 'Tools and experts', body: toolsSection },
  {
    anchor: 'suite',
    title: 'Scorers',
    note: 'What each scorer looks for, and what it gave on the rows when it was run.',
    body: scorersTable,
  },
  {
    anchor: 'certificates',
    title: 'What each scorer was shown to do',
    body: certificatesSection,
    when: ({ certificates }) => certificates !== undefined,
  },
  {
    anchor: 'coverage',
    title: 'Which failures the scorers see',
    body: coverageSection,
    when: ({ certificates }) => certificates !== undefined,
  },
  { anchor: 'dataset', title: 'Dataset', body: datasetTable },
  { anchor: 'executed', title: 'What was executed', body: executedSection },
  { anchor: 'not-proved', title: 'What was not proved', body: notProvedSection },
  { anchor: 'omitted', title: 'Scorers left out', body: omittedList },
  { anchor: 'diagnostics', title: 'Diagnostics', body: diagnosticsSection },
  {
    anchor: 'makers',
    title: 'Who made what',
    note: 'Every part was run by the harness; what an agent says about its own work decides nothing.',
    body: makersSection,
    when: (input) => input.engine === 'claude' || input.agent !== undefined,
  },
  { anchor: 'losses', title: 'What could not be read', body: lossesSection },
  { anchor: 'run', title: 'Run the suite', body: runSection },
];

/** The whole page as a string that starts with the doctype; UTF-8 when written. */
export function renderReport(input: ReportInput): string {
  const context = pageContext(input);
  const present = sections.filter((section) => section.when?.(input) ?? true);
  const name = input.source.experimentName ?? capitalised(input.analysis.profile.agent_type);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${oneLine(name, 80)}: evaluation report</title>
        <style>
          ${styleSheet}
        </style>
      </head>
      <body>
        <a class="skip" href="#findings">Skip to the findings</a>
        <nav aria-label="Contents">
          <ol>
            <li><a href="#top">Overview</a></li>
            ${present.map((section) => html`<li><a href="${html`#${section.anchor}`}">${section.title}</a></li>`)}
          </ol>
        </nav>
        <main>${headlineSection(context)} ${present.map((section) => sectionMarkup(section, context))}</main>
      </body>
    </html> `.markup;
}

function sectionMarkup(section: Section, context: PageContext): Html {
  return html`<section id="${section.anchor}" aria-labelledby="${section.anchor}-title">
    <h2 id="${section.anchor}-title">${section.title}</h2>
    ${section.note !== undefined && html`<p class="note">${section.note}</p>`} ${section.body(context)}
  </section> `;
}
