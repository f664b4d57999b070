//! One line for an error and everything below it.

use std::error::Error;
use std::fmt;

/// How many causes are printed; a cyclic or absurdly long chain ends here.
const CAUSES_MAX: usize = 16;

/// Displays an error followed by each of its causes: `outer: inner: innermost`.
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        f.write_str(&last)?;
        let causes = std::iter::successors(self.0.source(), |cause| (*cause).source());
        for cause in causes.take(CAUSES_MAX) {
            let text = cause.to_string();
            // Some libraries repeat their source in their own text.
            if !last.ends_with(&text) {
                write!(f, ": {text}")?;
            }
            last = text;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Self>>,
    }

    fn layer(text: &'static str, source: Option<Layer>) -> Layer {
        Layer { text, source: source.map(Box::new) }
    }

    #[test]
    fn every_cause_is_printed_once() {
        let error = layer(
            "append failed",
            Some(layer("query failed: refused", Some(layer("refused", None)))),
        );
        assert_eq!(Chain(&error).to_string(), "append failed: query failed: refused");
        let error = layer("append failed", Some(layer("no route", Some(layer("refused", None)))));
        assert_eq!(Chain(&error).to_string(), "append failed: no route: refused");
    }
}
