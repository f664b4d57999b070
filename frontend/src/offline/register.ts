/**
 * Lets the pages open without a network from the next visit on. Where browsers have no service
 * workers, or may not keep anything, all goes on as without: only that visit needs the network.
 */
export function keepForOffline(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return;
  // After the page itself: what is kept for later must not slow down what is wanted now.
  window.addEventListener('load', () => {
    workers.register('/sw.js').catch(() => undefined);
  });
}
