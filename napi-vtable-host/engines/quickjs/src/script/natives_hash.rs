//! Native functions for hashes and HMACs, over the crates of RustCrypto.
//!
//! A hash that runs is in [`Hashes`] under a number, which `js/lazy/hash.js` holds. It goes with its digest, or when the
//! object in JavaScript is collected, at the latest with the engine.

use std::cell::RefCell;
use std::collections::HashMap;

use hmac::digest::block_api::BlockSizeUser;
use hmac::{KeyInit, Mac, SimpleHmac};
use rquickjs_sys as q;
use sha2::Digest;

use super::state::{Call, Native, Thrown};

/// What takes bytes and gives a digest.
trait Running {
    fn update(&mut self, bytes: &[u8]);
    fn copy(&self) -> Box<dyn Running>;
    fn finish(self: Box<Self>) -> Vec<u8>;
}

struct Plain<D>(D);

impl<D: Digest + Clone + 'static> Running for Plain<D> {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(Self(self.0.clone()))
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

struct Keyed<D: Digest + BlockSizeUser>(SimpleHmac<D>);

impl<D: Digest + BlockSizeUser + Clone + 'static> Running for Keyed<D> {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(Self(self.0.clone()))
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().into_bytes().to_vec()
    }
}

/// Starts a hash, or an HMAC where there is a key. No key has a wrong length.
type Start = fn(Option<&[u8]>) -> Option<Box<dyn Running>>;

fn begin<D: Digest + BlockSizeUser + Clone + 'static>(
    key: Option<&[u8]>,
) -> Option<Box<dyn Running>> {
    Some(match key {
        None => Box::new(Plain(D::new())),
        Some(key) => Box::new(Keyed(SimpleHmac::<D>::new_from_slice(key).ok()?)),
    })
}

/// By OpenSSL's names in lower case; those behind the first are other names of it.
const ALGORITHMS: &[(&[&str], Start)] = &[
    (&["md5", "rsa-md5", "ssl3-md5"], begin::<md5::Md5>),
    (
        &["sha1", "sha-1", "rsa-sha1", "ssl3-sha1"],
        begin::<sha1::Sha1>,
    ),
    (
        &["sha224", "sha-224", "sha2-224", "rsa-sha224"],
        begin::<sha2::Sha224>,
    ),
    (
        &["sha256", "sha-256", "sha2-256", "rsa-sha256"],
        begin::<sha2::Sha256>,
    ),
    (
        &["sha384", "sha-384", "sha2-384", "rsa-sha384"],
        begin::<sha2::Sha384>,
    ),
    (
        &["sha512", "sha-512", "sha2-512", "rsa-sha512"],
        begin::<sha2::Sha512>,
    ),
    (
        &["sha512-224", "sha-512/224", "rsa-sha512/224"],
        begin::<sha2::Sha512_224>,
    ),
    (
        &["sha512-256", "sha-512/256", "rsa-sha512/256"],
        begin::<sha2::Sha512_256>,
    ),
    (&["sha3-224", "rsa-sha3-224"], begin::<sha3::Sha3_224>),
    (&["sha3-256", "rsa-sha3-256"], begin::<sha3::Sha3_256>),
    (&["sha3-384", "rsa-sha3-384"], begin::<sha3::Sha3_384>),
    (&["sha3-512", "rsa-sha3-512"], begin::<sha3::Sha3_512>),
];

/// The hashes that run, by number.
#[derive(Default)]
pub struct Hashes {
    running: RefCell<HashMap<u32, Box<dyn Running>>>,
    last: std::cell::Cell<u32>,
}

impl Hashes {
    fn add(&self, hash: Box<dyn Running>) -> u32 {
        let mut running = self.running.borrow_mut();
        let mut id = self.last.get();
        // After four thousand million the numbers start again; one that is in use is stepped over.
        loop {
            id = id.wrapping_add(1);
            if !running.contains_key(&id) {
                break;
            }
        }
        self.last.set(id);
        running.insert(id, hash);
        id
    }
}

fn id(call: &Call<'_>) -> Result<u32, Thrown> {
    call.float(0).map(|id| id as u32)
}

fn gone(call: &Call<'_>) -> Thrown {
    call.state.throw("there is no such hash", &[])
}

/// `hashStart(algorithm, key or undefined)`: its number; undefined for an algorithm that is not known.
pub fn start(call: &Call<'_>) -> Native {
    let name = call.text(0)?.to_ascii_lowercase();
    let found = ALGORITHMS
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()));
    // SAFETY: reads a tag.
    let key = if unsafe { q::JS_IsUndefined(call.arg(1)) } {
        None
    } else {
        Some(call.bytes(1)?)
    };
    match found.and_then(|(_, start)| start(key.as_deref())) {
        Some(hash) => call.state.number(f64::from(call.state.hashes.add(hash))),
        None => Ok(q::JS_UNDEFINED),
    }
}

/// `hashUpdate(number, text or Uint8Array)`
pub fn update(call: &Call<'_>) -> Native {
    let bytes = call.bytes(1)?;
    let id = id(call)?;
    match call.state.hashes.running.borrow_mut().get_mut(&id) {
        Some(hash) => {
            hash.update(&bytes);
            Ok(q::JS_UNDEFINED)
        }
        None => Err(gone(call)),
    }
}

/// `hashCopy(number)`: the number of another one that goes on from here.
pub fn copy(call: &Call<'_>) -> Native {
    let id = id(call)?;
    let copy = call
        .state
        .hashes
        .running
        .borrow()
        .get(&id)
        .map(|hash| hash.copy());
    let copy = copy.ok_or_else(|| gone(call))?;
    call.state.number(f64::from(call.state.hashes.add(copy)))
}

/// `hashDigest(number)`: the digest as an ArrayBuffer; the hash is gone.
pub fn digest(call: &Call<'_>) -> Native {
    let hash = call.state.hashes.running.borrow_mut().remove(&id(call)?);
    let digest = hash.ok_or_else(|| gone(call))?.finish();
    call.state.buffer(&digest)
}

/// `hashDrop(number)`: nobody wants the digest any more.
pub fn drop_hash(call: &Call<'_>) -> Native {
    call.state.hashes.running.borrow_mut().remove(&id(call)?);
    Ok(q::JS_UNDEFINED)
}

/// `hashNames()`: the first name of each algorithm.
pub fn names(call: &Call<'_>) -> Native {
    let names = ALGORITHMS.iter().filter_map(|(names, _)| names.first());
    let names: Vec<String> = names.map(|&name| name.to_owned()).collect();
    call.state.strings(&names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_length_of_a_key_is_refused() {
        for (names, start) in ALGORITHMS {
            for length in [0, 1, 64, 65, 144, 1000] {
                assert!(start(Some(&vec![7; length])).is_some(), "{names:?}");
            }
        }
    }
}
