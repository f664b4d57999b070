//! The text a service answers at `/metrics`, read as Prometheus reads it.

use std::collections::{BTreeMap, BTreeSet};

/// A metric as it was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// `counter`, `gauge` or `histogram`.
    pub kind: String,
    /// Without `le`, which belongs to every histogram.
    pub labels: BTreeSet<String>,
    /// Series, each bucket its own.
    pub series: usize,
}

/// Returns the families of a scrape by name.
pub fn parse(text: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for line in text.lines() {
        if let Some(declaration) = line.strip_prefix("# TYPE ") {
            let (name, kind) = declaration.split_once(' ').expect("a type has a name");
            let family = Family { kind: kind.to_owned(), labels: BTreeSet::new(), series: 0 };
            families.insert(name.to_owned(), family);
        } else if !line.starts_with('#') && !line.is_empty() {
            let (name, labels) = sample(line);
            let family = owner(&mut families, name);
            family.series += 1;
            family.labels.extend(labels.into_iter().filter(|label| label != "le"));
        }
    }
    families
}

/// A histogram's samples bear its name and a suffix.
fn owner<'f>(families: &'f mut BTreeMap<String, Family>, name: &str) -> &'f mut Family {
    let known = |name: &str| families.contains_key(name);
    let base = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
    let name = base.filter(|base| known(base)).unwrap_or(name).to_owned();
    families.get_mut(&name).expect("a sample's type is declared before it")
}

/// Splits a sample into its name and the names of its labels. Values hold no quotes: they come from
/// closed sets.
fn sample(line: &str) -> (&str, Vec<String>) {
    let Some((name, rest)) = line.split_once('{') else {
        return (line.split(' ').next().unwrap_or(line), Vec::new());
    };
    let (labels, _value) = rest.rsplit_once('}').expect("labels end");
    let names = labels.split("\",").filter_map(|label| label.split_once('='));
    (name, names.map(|(name, _)| name.to_owned()).collect())
}
