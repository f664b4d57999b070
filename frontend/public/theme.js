// Applies the saved theme and density before the first paint; without them, the defaults stand.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (localStorage.getItem('density') === 'compact') {
    document.documentElement.dataset.density = 'compact';
  }
} catch {
  // Storage may be blocked: the system's theme is a good answer.
}
