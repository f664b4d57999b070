//! Indices in a list as events store them: columns of a board, lines of a checklist.

/// Returns where a stored index points in a list of `length`; its end for one beyond it.
pub(crate) fn place(index: u32, length: usize) -> usize {
    usize::try_from(index).map_or(length, |index| index.min(length))
}

/// Returns an index in its stored width; every list's limit is far below the width's end.
pub(crate) fn stored(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Returns where the element at `from` comes to stand when it is moved behind the one at `left`,
/// or to the front. Behind itself is where it is.
pub(crate) const fn moved_behind(from: usize, left: Option<usize>) -> usize {
    match left {
        None => 0,
        // Seen from the list without the moved element.
        Some(left) if left < from => left + 1,
        Some(left) => left,
    }
}
