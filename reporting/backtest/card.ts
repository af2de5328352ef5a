import { type Html, html } from '../html';

export function card(title: string, text: string, body: Html): Html {
  return html`<section class="card"><h2>${title}</h2><p class="muted">${text}</p>${body}</section>`;
}
