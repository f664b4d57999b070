//! The curves of `growth`, as a picture beside the document.

use plotters::prelude::*;

use crate::growth::Rates;

const SIZE: (u32, u32) = (920, 420);
/// From `docs/PERFORMANCE.md`.
const FILE: &str = "growth.svg";
const OURS: RGBColor = RGBColor(37, 99, 235);
const FLOOR: RGBColor = RGBColor(120, 113, 108);
const FONT: (&str, u32) = ("sans-serif", 13);
const TITLE: (&str, u32) = ("sans-serif", 16);

/// One curve: its name, its colour, its rate at each number of clients.
type Curve<'n> = (&'n str, RGBColor, Vec<(f64, f64)>);

/// Draws commands and boards a second over the number of clients, ours beside the floor's; returns the
/// file's name as the document links it.
pub fn draw(by_clients: &[(usize, Rates)]) -> &'static str {
    let curve = |pick: fn(&Rates) -> f64| -> Vec<(f64, f64)> {
        let point = |(clients, rates): &(usize, Rates)| (as_f64(*clients), pick(rates));
        by_clients.iter().map(point).collect()
    };
    let panels: [(&str, [Curve<'_>; 2]); 2] = [
        (
            "P1: commands accepted a second",
            [
                ("ours", OURS, curve(|rates| rates.accepted)),
                ("floor", FLOOR, curve(|rates| rates.inserted)),
            ],
        ),
        (
            "P4: boards read a second",
            [
                ("ours", OURS, curve(|rates| rates.boards)),
                ("floor", FLOOR, curve(|rates| rates.fetched)),
            ],
        ),
    ];
    let file = testkit::workspace_root().join("docs").join(FILE);
    let root = SVGBackend::new(&file, SIZE).into_drawing_area();
    root.fill(&WHITE).expect("paint the paper");
    for (area, (title, curves)) in root.split_evenly((1, 2)).iter().zip(&panels) {
        panel(area, title, curves);
    }
    root.present().expect("write the picture");
    FILE
}

fn panel(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    curves: &[Curve<'_>],
) {
    let points = || curves.iter().flat_map(|(_, _, points)| points);
    let most = points().map(|(_, rate)| *rate).fold(1.0, f64::max) * 1.1;
    let widest = points().map(|(clients, _)| *clients).fold(2.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(title, TITLE)
        .margin(12)
        .x_label_area_size(38)
        .y_label_area_size(56)
        .build_cartesian_2d((1.0..widest).log_scale().base(2.0), 0.0..most)
        .expect("lay out the chart");
    chart
        .configure_mesh()
        .x_desc("clients")
        .x_label_formatter(&|clients| format!("{clients:.0}"))
        .y_label_formatter(&|rate| format!("{rate:.0}"))
        .label_style(FONT)
        .light_line_style(TRANSPARENT)
        .draw()
        .expect("draw the axes");
    for (name, colour, points) in curves {
        let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2)).point_size(3);
        chart
            .draw_series(line)
            .expect("draw a curve")
            .label(*name)
            .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .label_font(FONT)
        .draw()
        .expect("draw the legend");
}

fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map(f64::from).expect("few clients")
}
