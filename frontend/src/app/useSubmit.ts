import { useEffect, useRef, useState, type SyntheticEvent } from 'react';

/** Runs a form's work once at a time, keeps its error, and puts focus on the first wrong field. */
export function useSubmit(work: (form: HTMLFormElement) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const running = useRef(false);
  const submitted = useRef<HTMLFormElement>(undefined);

  useEffect(() => {
    if (error === undefined) return;
    submitted.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  const onSubmit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (running.current) return;
    running.current = true;
    submitted.current = form;
    setBusy(true);
    setError(undefined);
    try {
      await work(form);
    } catch (caught) {
      setError(caught);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, onSubmit };
}

/** Returns a text field's value as it was typed. */
export function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
