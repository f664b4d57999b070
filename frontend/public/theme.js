// Applies the saved theme before the first paint; without one, the system's choice stands.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be blocked: the system's theme is a good answer.
}
