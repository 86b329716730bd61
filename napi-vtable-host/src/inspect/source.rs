//! The bytes of a file, read where they are asked for.
//!
//! What the checks look at lies close together, so whole pages are read: a handful of times, however long the file is.
//! What was read stays until the inspection is over.

use std::cell::{OnceCell, RefCell};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// What is read is a multiple of this, from a multiple of this on, as far as the file goes.
const PAGE: u64 = 4096;

/// A file whose parts are read once.
pub(super) struct Source {
    file: RefCell<File>,
    length: u64,
    first: Piece,
}

/// A part of the file, and the part that was read after it.
struct Piece {
    from: u64,
    bytes: Vec<u8>,
    next: OnceCell<Box<Piece>>,
}

impl Piece {
    /// Reads from a place on, at most this many bytes; fewer where the file ends.
    fn read(file: &mut File, from: u64, size: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(from))?;
        // Room that `read_to_end` need not enlarge to see the end.
        let mut bytes = Vec::with_capacity(usize::try_from(size).map_err(io::Error::other)?);
        file.take(size).read_to_end(&mut bytes)?;
        Ok(Self {
            from,
            bytes,
            next: OnceCell::new(),
        })
    }

    fn get(&self, offset: u64, size: usize) -> Option<&[u8]> {
        let start = usize::try_from(offset.checked_sub(self.from)?).ok()?;
        self.bytes.get(start..start.checked_add(size)?)
    }
}

impl Source {
    pub(super) fn new(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self {
            length,
            first: Piece::read(&mut file, 0, PAGE.min(length))?,
            file: RefCell::new(file),
        })
    }

    /// How long the file is.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The file's first page, or as much as there is.
    pub(super) fn start(&self) -> &[u8] {
        &self.first.bytes
    }

    /// Bytes of the file; none where they cannot be read, or where it ends before.
    pub(super) fn read(&self, offset: u64, size: u64) -> Option<&[u8]> {
        let end = offset.checked_add(size).filter(|&end| end <= self.length)?;
        let size = usize::try_from(size).ok()?;
        let mut piece = &self.first;
        loop {
            if let Some(bytes) = piece.get(offset, size) {
                return Some(bytes);
            }
            match piece.next.get() {
                Some(next) => piece = next,
                None => break,
            }
        }
        let from = offset / PAGE * PAGE;
        let until = end.next_multiple_of(PAGE).min(self.length);
        let read = Piece::read(&mut self.file.borrow_mut(), from, until - from).ok()?;
        piece.next.get_or_init(|| Box::new(read)).get(offset, size)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn source(bytes: &[u8]) -> Source {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Source::new(file).unwrap()
    }

    #[test]
    fn bytes_are_those_of_the_file_wherever_pages_end() {
        let bytes: Vec<u8> = (0..20_000_u32).map(|at| (at % 251) as u8).collect();
        let source = source(&bytes);
        for (offset, size) in [
            (4090, 12),
            (0, 20_000),
            (19_999, 1),
            (8192, 4096),
            (5000, 0),
            (20_000, 0),
        ] {
            let wanted = &bytes[offset..offset + size];
            assert_eq!(source.read(offset as u64, size as u64), Some(wanted));
        }
    }

    #[test]
    fn what_lies_behind_the_end_is_not_read() {
        let source = source(b"short");
        assert_eq!(source.start(), b"short");
        assert_eq!(source.read(0, 6), None);
        assert_eq!(source.read(u64::MAX, 2), None);
        assert_eq!(source.read(1 << 40, 8), None);
    }
}
