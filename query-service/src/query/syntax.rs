//! The grammar: which texts are queries at all, and how their terms are grouped.
//!
//! ```text
//! query  = [any]
//! any    = all *( "OR" all )
//! all    = part *( ["AND"] part )
//! part   = "-" part | "(" any ")" | quoted | field op value *( "," value ) | word
//! op     = ":" | "=" | "<" | "<=" | ">" | ">="      ; the last five also after a colon
//! value  = quoted | bare
//! quoted = <"> *( character | "\" <"> | "\" "\" ) <">
//! ```

use super::expr::Expr;
use super::mistake::Mistake;
use super::{CHARS_MAX, DEPTH_MAX, VALUES_MAX};
use std::ops::Range;
use winnow::ascii::multispace0;
use winnow::combinator::{alt, opt, peek, terminated};
use winnow::error::{ErrMode, ModalResult};
use winnow::stream::{LocatingSlice, Location, Stateful};
use winnow::token::{any, one_of, take_while};
use winnow::{Parser, combinator::eof};

/// How a field is compared with its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Is,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// One value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub text: String,
    /// In quotes a word means itself: `label:"none"` is a label of that name.
    pub quoted: bool,
    pub place: Range<usize>,
}

/// A term as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    /// Words of the task itself.
    Text(Value),
    Field {
        /// In lower case.
        name: String,
        place: Range<usize>,
        op: Op,
        /// At least one.
        values: Vec<Value>,
    },
}

#[derive(Debug, Clone, Copy, Default)]
struct Used {
    depth: usize,
    values: usize,
}

type Input<'q> = Stateful<LocatingSlice<&'q str>, Used>;
type Parsed<T> = ModalResult<T, Mistake>;

/// Parses the text of a query, leaving open what its terms mean.
pub(super) fn parse(text: &str) -> Result<Expr<Raw>, Mistake> {
    if let Some((start, _)) = text.char_indices().nth(CHARS_MAX) {
        let detail = format!("a query has at most {CHARS_MAX} characters");
        return Err(Mistake::new(start..text.len(), "too_long", detail));
    }
    let bad = |(_, char): &(usize, char)| char.is_control() && !char.is_whitespace();
    if let Some((start, char)) = text.char_indices().find(bad) {
        let place = start..start + char.len_utf8();
        return Err(Mistake::new(place, "control_character", "a query has no control characters"));
    }
    let mut input = Stateful { input: LocatingSlice::new(text), state: Used::default() };
    whole(&mut input).map_err(|error| match error {
        ErrMode::Cut(mistake) | ErrMode::Backtrack(mistake) => mistake,
        ErrMode::Incomplete(_) => {
            Mistake::new(text.len()..text.len(), "syntax", "the query is not complete")
        }
    })
}

fn whole(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    multispace0(input)?;
    if at_end(input)? {
        return Ok(Expr::All(Vec::new()));
    }
    let query = alternatives(input)?;
    if at_end(input)? {
        return Ok(query);
    }
    let start = input.current_token_start();
    Err(cut(start..start + 1, "unbalanced", "this parenthesis closes nothing"))
}

fn alternatives(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    let mut parts = vec![conjunction(input)?];
    while opt(keyword("OR")).parse_next(input)?.is_some() {
        parts.push(conjunction(input)?);
    }
    Ok(Expr::any(parts))
}

/// Parts side by side, up to an `OR`, a closing parenthesis or the end.
fn conjunction(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    let mut parts = Vec::new();
    loop {
        multispace0(input)?;
        let joined = opt(keyword("AND")).parse_next(input)?.is_some();
        let ends = alt((eof.void(), one_of(')').void(), keyword("OR")));
        let ended = opt(peek(ends)).parse_next(input)?.is_some();
        let misplaced = joined && (parts.is_empty() || ended);
        if misplaced || (ended && parts.is_empty()) {
            let start = input.current_token_start();
            return Err(cut(start..start, "term_missing", "a term is missing here"));
        }
        if ended {
            return Ok(Expr::all(parts));
        }
        parts.push(part(input)?);
    }
}

/// A word in capitals that stands alone.
fn keyword<'q>(word: &'static str) -> impl Parser<Input<'q>, (), ErrMode<Mistake>> {
    let boundary = alt((
        eof.void(),
        one_of(|char: char| char.is_whitespace()).void(),
        one_of(['(', ')', '"']).void(),
    ));
    terminated(word, (peek(boundary), multispace0)).void()
}

fn part(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    match peek(any).parse_next(input)? {
        '-' => negation(input),
        '(' => group(input),
        '"' => Ok(Expr::Term(Raw::Text(quoted(input)?))),
        _ => field_or_word(input),
    }
}

fn negation(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    let start = input.current_token_start();
    any(input)?;
    let next = opt(peek(any)).parse_next(input)?;
    if next.is_none_or(|next: char| next.is_whitespace() || next == ')') {
        let detail = "a term is missing after the minus sign";
        return Err(cut(start..start + 1, "term_missing", detail));
    }
    deeper(input, start, part).map(Expr::negated)
}

fn group(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    let start = input.current_token_start();
    any(input)?;
    let inner = deeper(input, start, alternatives)?;
    let closed: Option<char> = opt(one_of(')')).parse_next(input)?;
    if closed.is_none() {
        return Err(cut(start..start + 1, "unbalanced", "this parenthesis is not closed"));
    }
    Ok(inner)
}

/// Parses something nested, which bounds how deep the parser itself may recurse.
fn deeper<'q>(
    input: &mut Input<'q>,
    start: usize,
    inner: impl FnOnce(&mut Input<'q>) -> Parsed<Expr<Raw>>,
) -> Parsed<Expr<Raw>> {
    if input.state.depth == DEPTH_MAX {
        let detail = format!("parentheses and minus signs are nested at most {DEPTH_MAX} deep");
        return Err(cut(start..start + 1, "too_deep", detail));
    }
    input.state.depth += 1;
    let parsed = inner(input);
    input.state.depth -= 1;
    parsed
}

fn field_or_word(input: &mut Input<'_>) -> Parsed<Expr<Raw>> {
    let Some((name, place, op)) = opt(field).parse_next(input)? else {
        return word(input).map(|word| Expr::Term(Raw::Text(word)));
    };
    let mut values = vec![value(input)?];
    while opt(one_of(',')).parse_next(input)?.is_some() {
        values.push(value(input)?);
    }
    Ok(Expr::Term(Raw::Field { name: name.to_lowercase(), place, op, values }))
}

fn field<'q>(input: &mut Input<'q>) -> Parsed<(&'q str, Range<usize>, Op)> {
    let name = (one_of(char::is_alphabetic), take_while(0.., is_name_part)).take();
    let (name, place) = name.with_span().parse_next(input)?;
    Ok((name, place, op(input)?))
}

fn is_name_part(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '.' | '-')
}

fn op(input: &mut Input<'_>) -> Parsed<Op> {
    let comparison = || {
        alt((
            "<=".value(Op::AtMost),
            ">=".value(Op::AtLeast),
            "<".value(Op::Less),
            ">".value(Op::Greater),
            "=".value(Op::Is),
        ))
    };
    let colon = (':', opt(comparison())).map(|(_, op): (char, _)| op.unwrap_or(Op::Is));
    alt((colon, comparison())).parse_next(input)
}

fn value(input: &mut Input<'_>) -> Parsed<Value> {
    if opt(peek('"')).parse_next(input)?.is_some() {
        return quoted(input);
    }
    let bare = take_while(0.., |char: char| {
        !char.is_whitespace() && !matches!(char, '(' | ')' | '"' | ',')
    });
    let (text, place) = bare.with_span().parse_next(input)?;
    if text.is_empty() {
        return Err(cut(place, "value_missing", "a value is missing here"));
    }
    counted(input, Value { text: text.to_owned(), quoted: false, place })
}

fn word(input: &mut Input<'_>) -> Parsed<Value> {
    let word =
        take_while(1.., |char: char| !char.is_whitespace() && !matches!(char, '(' | ')' | '"'));
    let (text, place): (&str, _) = word.with_span().parse_next(input)?;
    counted(input, Value { text: text.to_owned(), quoted: false, place })
}

fn quoted(input: &mut Input<'_>) -> Parsed<Value> {
    let start = input.current_token_start();
    any(input)?;
    let mut text = String::new();
    loop {
        match opt(any).parse_next(input)? {
            Some('"') => break,
            Some('\\') => text.extend(opt(one_of(['"', '\\'])).parse_next(input)?.or(Some('\\'))),
            Some(char) => text.push(char),
            None => return Err(cut(start..start + 1, "unbalanced", "this quote is not closed")),
        }
    }
    let place = start..input.current_token_start();
    if text.trim().is_empty() {
        return Err(cut(place, "value_missing", "there is nothing between these quotes"));
    }
    counted(input, Value { text, quoted: true, place })
}

fn counted(input: &mut Input<'_>, value: Value) -> Parsed<Value> {
    input.state.values += 1;
    if input.state.values > VALUES_MAX {
        let detail = format!("a query has at most {VALUES_MAX} values");
        return Err(cut(value.place, "too_many", detail));
    }
    Ok(value)
}

fn at_end(input: &mut Input<'_>) -> Parsed<bool> {
    Ok(opt(eof).parse_next(input)?.is_some())
}

fn cut(place: Range<usize>, code: &'static str, detail: impl Into<String>) -> ErrMode<Mistake> {
    ErrMode::Cut(Mistake::new(place, code, detail))
}
