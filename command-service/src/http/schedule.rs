//! Which commands of one request may go side by side.
//!
//! A command sees whatever an earlier one did to its own target, and to every target it names: those
//! form a chain and go one after the other. A command on a project may bear on any task, so it waits
//! for all before it, and all behind it wait. Everything else is independent.

use std::collections::HashMap;
use uuid::Uuid;

/// What of a command decides on its turn.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// What it changes; `None` when that cannot be told: then it is independent of everything.
    pub target: Option<Uuid>,
    pub on_project: bool,
    /// Every id in it, its target's included.
    pub mentions: Vec<Uuid>,
}

/// Commands that go side by side, as chains of their indices. Chains are in the order of their first
/// command; each wave begins when the one before has ended.
pub type Wave = Vec<Vec<usize>>;

/// Returns the waves in which the commands go.
pub fn waves(turns: &[Turn]) -> Vec<Wave> {
    let mut waves = Vec::new();
    let mut between = Vec::new();
    for (index, turn) in turns.iter().enumerate() {
        if turn.on_project {
            push(&mut waves, chains(turns, &std::mem::take(&mut between)));
            waves.push(vec![vec![index]]);
        } else {
            between.push(index);
        }
    }
    push(&mut waves, chains(turns, &between));
    waves
}

fn push(waves: &mut Vec<Wave>, wave: Wave) {
    if !wave.is_empty() {
        waves.push(wave);
    }
}

/// Joins commands that share a target, or name one another's.
fn chains(turns: &[Turn], indices: &[usize]) -> Wave {
    let targets = indices.iter().filter_map(|index| turns[*index].target);
    let mut chain_of: HashMap<Uuid, usize> =
        targets.enumerate().map(|(number, target)| (target, number)).collect();
    // Ids that stand for the same chain have the same number, once all is joined.
    for index in indices {
        let mut numbers: Vec<usize> =
            turns[*index].mentions.iter().filter_map(|id| chain_of.get(id).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if let [first, others @ ..] = &numbers[..]
            && !others.is_empty()
        {
            for number in chain_of.values_mut().filter(|number| others.contains(number)) {
                *number = *first;
            }
        }
    }
    let mut wave: Wave = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    for index in indices {
        let number = turns[*index].target.and_then(|target| chain_of.get(&target).copied());
        let place = number.map(|number| *places.entry(number).or_insert(wave.len()));
        match place.and_then(|place| wave.get_mut(place)) {
            Some(chain) => chain.push(*index),
            None => wave.push(vec![*index]),
        }
    }
    wave
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn task(target: u128, others: &[u128]) -> Turn {
        let mentions = std::iter::once(&target).chain(others).map(|number| id(*number)).collect();
        Turn { target: Some(id(target)), on_project: false, mentions }
    }

    fn project() -> Turn {
        Turn { target: Some(id(99)), on_project: true, mentions: vec![id(99)] }
    }

    #[test]
    fn commands_on_different_tasks_go_side_by_side() {
        let turns = [task(1, &[99]), task(2, &[99]), task(1, &[]), task(3, &[])];
        assert_eq!(waves(&turns), [vec![vec![0, 2], vec![1], vec![3]]]);
    }

    #[test]
    fn whoever_names_another_target_goes_with_it() {
        let turns = [task(1, &[]), task(2, &[]), task(3, &[2]), task(4, &[3]), task(2, &[])];
        assert_eq!(waves(&turns), [vec![vec![0], vec![1, 2, 3, 4]]]);
        // Also one that is named before its own turn comes.
        let turns = [task(1, &[2]), task(2, &[]), task(3, &[])];
        assert_eq!(waves(&turns), [vec![vec![0, 1], vec![2]]]);
    }

    #[test]
    fn a_command_on_a_project_goes_alone() {
        let turns = [task(1, &[]), task(2, &[]), project(), project(), task(1, &[])];
        assert_eq!(
            waves(&turns),
            [vec![vec![0], vec![1]], vec![vec![2]], vec![vec![3]], vec![vec![4]],]
        );
    }

    #[test]
    fn what_has_no_target_holds_nobody_up() {
        let turns = [Turn::default(), task(1, &[]), Turn::default()];
        assert_eq!(waves(&turns), [vec![vec![0], vec![1], vec![2]]]);
        assert_eq!(waves(&[]), Vec::<Wave>::new());
    }
}
