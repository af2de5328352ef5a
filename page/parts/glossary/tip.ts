/** px between a word and its explanation, and between the explanation and the edge of the window. */
const [GAP, EDGE] = [6, 8];
/** The mouse may move from the word to the explanation. */
const LEAVE_MS = 200;

/** One element shows all explanations. It is a popover, so that no box cuts it off. */
let tip: HTMLElement | undefined;
/** The word whose explanation is shown. */
let explained: HTMLElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

export function showTip(word: HTMLElement, text: string): void {
  clearTimeout(leaving);
  tip ??= createTip();
  tip.textContent = text;
  tip.hidePopover();
  tip.showPopover();
  explained = word;
  follow();
}

export function hideTip(): void {
  clearTimeout(leaving);
  explained = undefined;
  tip?.hidePopover();
}

export function hideTipSoon(): void {
  clearTimeout(leaving);
  leaving = setTimeout(hideTip, LEAVE_MS);
}

/** A word that gets the focus may be scrolled into the window after that. */
function follow(): void {
  if (tip && explained) place(tip, explained.getBoundingClientRect());
}

/** Below the word, or above it where there is no room; never beyond the edge of the window. */
function place(box: HTMLElement, word: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(word.left, document.documentElement.clientWidth - width - EDGE));
  const isRoomBelow = word.bottom + GAP + height < innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${isRoomBelow ? word.bottom + GAP : word.top - GAP - height}px`;
}

function createTip(): HTMLElement {
  const box = document.createElement('div');
  box.className = 'tip';
  box.popover = 'manual';
  // Screen readers read the same text as the description of the word.
  box.setAttribute('aria-hidden', 'true');
  box.addEventListener('mouseenter', () => clearTimeout(leaving));
  box.addEventListener('mouseleave', hideTip);
  document.body.append(box);
  addEventListener('scroll', follow, { capture: true, passive: true });
  addEventListener('keydown', closeAtEscape, { capture: true });
  return box;
}

/** Escape closes the explanation first, and the dialog around it only when there is none. */
function closeAtEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || !tip?.matches(':popover-open')) return;
  event.preventDefault();
  event.stopPropagation();
  hideTip();
}
