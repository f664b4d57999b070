//! How far each partition has got. Partitions advance independently, so "up to here" is one
//! position a partition, never a single number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Partition, Position};

const COUNT: usize = Partition::COUNT as usize;

/// First byte of a resume token; another layout gets another number.
const TOKEN_VERSION: u8 = 1;

/// Bits of a number that one token byte carries; the eighth says that more follow.
const VARINT_BITS: u32 = 7;

/// One position for every partition.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Positions([Position; COUNT]);

impl Positions {
    /// Returns the position of one partition.
    #[must_use]
    pub const fn get(&self, partition: Partition) -> Position {
        self.0[index(partition)]
    }

    /// Replaces the position of one partition.
    pub const fn set(&mut self, partition: Partition, position: Position) {
        self.0[index(partition)] = position;
    }

    /// Returns every partition with its position.
    pub fn each(&self) -> impl Iterator<Item = (Partition, Position)> + '_ {
        Partition::all().map(|partition| (partition, self.get(partition)))
    }

    /// Moves one partition forward, never back; tells whether it moved.
    pub fn raise(&mut self, partition: Partition, position: Position) -> bool {
        let moved = self.get(partition) < position;
        if moved {
            self.set(partition, position);
        }
        moved
    }

    /// Returns, for each partition, the later of the two.
    #[must_use]
    pub fn later(mut self, other: &Self) -> Self {
        for partition in Partition::all() {
            self.raise(partition, other.get(partition));
        }
        self
    }

    /// Tells whether any partition is further here than there.
    #[must_use]
    pub fn is_ahead_of(&self, other: &Self) -> bool {
        Partition::all().any(|partition| self.get(partition) > other.get(partition))
    }

    /// Returns the highest of all.
    #[must_use]
    pub fn highest(&self) -> Position {
        self.0.iter().copied().max().unwrap_or(Position::ZERO)
    }

    /// Writes the resume token of the live stream: a version byte and one LEB128 number a
    /// partition, in base64url. Opaque to clients.
    #[must_use]
    pub fn to_token(&self) -> String {
        let mut bytes = vec![TOKEN_VERSION];
        for position in self.0 {
            write_varint(&mut bytes, position.get().unsigned_abs());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a resume token; `None` when it is not one of ours.
    #[must_use]
    pub fn from_token(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (version, mut rest) = bytes.split_first()?;
        if *version != TOKEN_VERSION {
            return None;
        }
        let mut positions = Self::default();
        for partition in Partition::all() {
            let (number, after) = read_varint(rest)?;
            positions.set(partition, Position::new(i64::try_from(number).ok()?));
            rest = after;
        }
        rest.is_empty().then_some(positions)
    }
}

const fn index(partition: Partition) -> usize {
    partition.get().unsigned_abs() as usize
}

fn write_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 1 << VARINT_BITS {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the low seven bits are what is meant"
        )]
        bytes.push(number as u8 | 0x80);
        number >>= VARINT_BITS;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 128 here")]
    bytes.push(number as u8);
}

fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number: u64 = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let shift = u32::try_from(index).ok()? * VARINT_BITS;
        let part = u64::from(byte & 0x7f);
        let shifted = part.checked_shl(shift)?;
        if shifted >> shift != part {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(numbers: [i64; COUNT]) -> Positions {
        Positions(numbers.map(Position::new))
    }

    #[test]
    fn a_token_reads_back_as_what_was_written() {
        for numbers in
            [[0; COUNT], [1, 127, 128, 300, 16_383, 16_384, 5, i64::MAX], [i64::MAX; COUNT]]
        {
            let positions = positions(numbers);
            assert_eq!(Positions::from_token(&positions.to_token()), Some(positions));
        }
    }

    #[test]
    fn what_is_not_a_token_is_refused() {
        let good = positions([9; COUNT]).to_token();
        let of = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        for bad in [
            "",
            "!",
            "1234",
            &good[..good.len() - 2],
            &format!("{good}AA"),
            &of(&[2, 0, 0, 0, 0, 0, 0, 0, 0]),
            &of(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            // Ten bytes of a number that does not fit.
            &of(&[1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(Positions::from_token(bad), None, "{bad}");
        }
    }

    #[test]
    fn raising_never_goes_back() {
        let one = Partition::new(1).unwrap();
        let mut low = positions([5; COUNT]);
        assert!(!low.raise(one, Position::new(4)));
        assert!(low.raise(one, Position::new(6)));
        assert_eq!(low.get(one), Position::new(6));
        assert_eq!(low.highest(), Position::new(6));
        assert_eq!(positions([7; COUNT]).later(&low), positions([7; COUNT]));
    }
}
