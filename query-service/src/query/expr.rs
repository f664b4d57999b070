//! How terms are combined.

/// A tree of terms. Built by the functions below it has one form only: no group holds a group of
/// its own kind or a single part, and nothing is negated twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<T> {
    /// Every part holds; all tasks when there is none.
    All(Vec<Self>),
    /// At least one part holds.
    Any(Vec<Self>),
    Not(Box<Self>),
    Term(T),
}

impl<T> Expr<T> {
    /// Joins parts that must all hold.
    #[must_use]
    pub fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) => flat.extend(inner),
                other @ (Self::Any(_) | Self::Not(_) | Self::Term(_)) => flat.push(other),
            }
        }
        single(flat).unwrap_or_else(Self::All)
    }

    /// Joins parts of which one must hold.
    #[must_use]
    pub fn any(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Any(inner) => flat.extend(inner),
                other @ (Self::All(_) | Self::Not(_) | Self::Term(_)) => flat.push(other),
            }
        }
        single(flat).unwrap_or_else(Self::Any)
    }

    /// Turns a part into its opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other @ (Self::All(_) | Self::Any(_) | Self::Term(_)) => Self::Not(Box::new(other)),
        }
    }

    /// Returns the terms, left to right.
    pub fn terms(&self) -> Box<dyn Iterator<Item = &T> + '_> {
        match self {
            Self::All(parts) | Self::Any(parts) => Box::new(parts.iter().flat_map(Self::terms)),
            Self::Not(inner) => inner.terms(),
            Self::Term(term) => Box::new(std::iter::once(term)),
        }
    }

    /// Replaces each term by what `f` makes of it; the first failure ends it.
    pub fn try_map<U, E>(self, f: &mut impl FnMut(T) -> Result<U, E>) -> Result<Expr<U>, E> {
        Ok(match self {
            Self::All(parts) => Expr::All(map_each(parts, f)?),
            Self::Any(parts) => Expr::Any(map_each(parts, f)?),
            Self::Not(inner) => Expr::Not(Box::new(inner.try_map(f)?)),
            Self::Term(term) => Expr::Term(f(term)?),
        })
    }
}

fn map_each<T, U, E>(
    parts: Vec<Expr<T>>,
    f: &mut impl FnMut(T) -> Result<U, E>,
) -> Result<Vec<Expr<U>>, E> {
    parts.into_iter().map(|part| part.try_map(f)).collect()
}

/// Returns the only part, or all of them.
fn single<T>(mut parts: Vec<Expr<T>>) -> Result<Expr<T>, Vec<Expr<T>>> {
    if parts.len() == 1 { parts.pop().ok_or_else(Vec::new) } else { Err(parts) }
}
