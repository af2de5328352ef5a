import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog. Escape, the button and a click beside it close it; the focus then returns to where it was. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    };
  }, []);
  const closeBeside = (event: MouseEvent) => {
    if (event.target === element.current) onClose();
  };
  return (
    <dialog ref={element} aria-labelledby={id} onCancel={onClose} onClose={onClose} onMouseDown={closeBeside}>
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface AskProps {
  readonly title: string;
  /** What the action will do. */
  readonly children: ComponentChildren;
  /** The verb on the button, like "Cancel the hour". */
  readonly action: string;
  readonly isBusy?: boolean;
  readonly error?: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks back before an action that changes something. */
export function Ask({ title, children, action, isBusy = false, error = null, onConfirm, onClose }: AskProps) {
  const confirm = (event: Event) => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={confirm}>
        {children}
        {error && (
          <p class="problem" role="alert">
            {error.message}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Do nothing
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {isBusy ? 'Working …' : action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
