//! Lists of names as one text, each name ended by NUL: to a binary a pointer to each costs more than most names do.

/// The name with a number. One copy for all lists.
#[inline(never)]
pub(crate) fn nth(names: &'static str, number: usize) -> Option<&'static str> {
    let mut left = number;
    let mut start = 0;
    for (at, byte) in names.bytes().enumerate() {
        if byte != 0 {
            continue;
        }
        if left == 0 {
            return names.get(start..at);
        }
        left -= 1;
        start = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::nth;

    #[test]
    fn a_number_without_a_name_has_none() {
        let names = "one\0two\0";
        assert_eq!(
            [0, 1, 2].map(|number| nth(names, number)),
            [Some("one"), Some("two"), None]
        );
        assert_eq!(nth(names, usize::MAX), None);
    }
}
