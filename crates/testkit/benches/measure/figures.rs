//! Values measured round by round, and the table they are shown in.

use std::fmt::Write as _;
use std::time::Duration;

/// The two percentiles the promises name, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    pub p50: f64,
    pub p99: f64,
    pub samples: usize,
}

impl Latency {
    /// Returns the percentiles of some durations.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        assert!(!durations.is_empty(), "nothing was measured");
        durations.sort_unstable();
        let at = |percent: usize| {
            let index = (durations.len() * percent / 100).min(durations.len() - 1);
            durations[index].as_secs_f64() * 1_000.0
        };
        Self { p50: at(50), p99: at(99), samples: durations.len() }
    }
}

/// One measure: its value a round, beside the floor's of the same round.
#[derive(Debug)]
pub struct Measure {
    pub name: &'static str,
    pub ours: Vec<f64>,
    pub floor: Vec<f64>,
    /// What the ratio should be.
    pub target: &'static str,
}

/// Returns the measures as a Markdown table: medians, and how far the rounds' ratios lie apart.
pub fn table(names: (&str, &str), measures: &[Measure]) -> String {
    let (ours, floor) = names;
    let mut text = format!(
        "| Measure | {ours} | {floor} | Ratio | Rounds | Target |\n|---|---:|---:|---:|---:|---|\n"
    );
    for measure in measures {
        let (ours, floor) = (median(&measure.ours), median(&measure.floor));
        let ratios: Vec<f64> =
            measure.ours.iter().zip(&measure.floor).map(|(ours, floor)| ours / floor).collect();
        let digits = if ours >= 100.0 { 0 } else { 2 };
        let (least, most) = ratios.iter().fold((f64::MAX, f64::MIN), |(least, most), ratio| {
            (least.min(*ratio), most.max(*ratio))
        });
        writeln!(
            text,
            "| {} | {ours:.digits$} | {floor:.digits$} | {:.2} | {least:.2}–{most:.2} | {} |",
            measure.name,
            median(&ratios),
            measure.target,
        )
        .expect("a string takes any text");
    }
    text
}

/// Returns the median of some values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
