/** Markup that the `html` template inserts without escaping. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Html[];

/** A template for markup. Escapes every inserted value that is not an Html object. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((whole, text, index) => `${whole}${toText(parts[index - 1] ?? '')}${text}`));
}

function toText(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(({ text }) => text).join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** A section of a report. Two sections with `width: 'half'` share a row. */
export function renderCard(card: { title: string; text: string; body: Html; width?: 'half' | '' }): Html {
  const { title, text, body, width = '' } = card;
  return html`<section class="card ${width}"><h2>${title}</h2><p class="muted">${text}</p>${body}</section>`;
}

export function renderHtmlTable(heads: readonly string[], rows: readonly (readonly string[])[]): Html {
  const head = heads.map((cell) => html`<th>${cell}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
