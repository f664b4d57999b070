import { Toast } from '@base-ui/react/toast';

export interface ToastContent {
  kind: 'info' | 'error';
  title: string;
  detail?: string;
  requestId?: string | undefined;
  retry?: () => void;
  undo?: () => void;
  /** Another way on than retry or undo. */
  action?: { label: string; run: () => void };
}

/** Made outside React, so that code without a component can report what happened. */
export const toasts = Toast.createToastManager<ToastContent>();

const INFO_MS = 8000;

/** Shows a toast; errors stay until they are dismissed, so that nobody has to read fast. */
export function showToast(content: ToastContent): void {
  toasts.add({
    title: content.title,
    description: content.detail,
    type: content.kind,
    timeout: content.kind === 'error' ? 0 : INFO_MS,
    priority: content.kind === 'error' ? 'high' : 'low',
    data: content,
  });
}
