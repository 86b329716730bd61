//! Conversions: each export gives back what it got.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use napi_vtable_module::{
    AsBigInt, BigIntWords, Bytes, Either, Elements, Env, Exports, FromJs, InScope, IntoJs,
    JsFunction, JsObject, JsValue, Latin1, Null, Result, Undefined, Utf16,
};

/// A type of one's own, whose conversion keeps a handle of the scope.
struct Named<'s> {
    name: String,
    object: JsObject<'s>,
}

impl InScope for Named<'_> {
    type In<'s> = Named<'s>;
}

impl<'s> FromJs<'s> for Named<'s> {
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let object: JsObject<'s> = value.downcast(env)?;
        let name = object.get(env, c"name")?;
        Ok(Self { name, object })
    }
}

/// Finds the last one among many whose handles must all still be there.
fn last_named<'s>(named: Vec<Named<'s>>, name: String) -> Option<JsObject<'s>> {
    let found = named.into_iter().rev().find(|named| named.name == name);
    found.map(|named| named.object)
}

fn texts(
    (boxed, counted, shared, character): (Box<str>, Rc<str>, Arc<str>, char),
) -> (Box<str>, Rc<str>, Arc<str>, char) {
    (boxed, counted, shared, character)
}

/// A path that no string can tell, where there are such paths.
fn untold_path() -> PathBuf {
    #[cfg(unix)]
    let bytes: OsString = std::os::unix::ffi::OsStringExt::from_vec(vec![b'a', 0xff]);
    #[cfg(not(unix))]
    let bytes = OsString::from("a");
    bytes.into()
}

fn millisecond_before_1970() -> Option<SystemTime> {
    UNIX_EPOCH.checked_sub(Duration::from_micros(1))
}

fn call_with_many<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<JsValue<'s>> {
    let nested: BTreeMap<&str, Vec<(u8, Option<&str>)>> = [
        ("list", vec![(1, Some("one")), (2, None)]),
        ("none", vec![]),
    ]
    .into();
    f.call(&env, (nested, [true, false], &[1.5, 2.5][..]))
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"numbers", |values: Vec<f64>| values)?;
    exports.function(c"sumOf", |values: Vec<f64>| values.iter().sum::<f64>())?;
    exports.function(c"count", |length: u32| (0..length).collect::<Vec<_>>())?;
    exports.function(c"large", |values: Vec<u64>| {
        values.iter().map(|value| value * 2).collect::<Vec<_>>()
    })?;
    exports.function(c"nested", |values: Vec<Vec<String>>| values)?;
    exports.function(c"triple", |values: [i32; 3]| values)?;
    exports.function(c"queue", |values: VecDeque<u8>| values)?;
    exports.function(c"boxed", |values: Box<[bool]>| values)?;
    exports.function(c"pair", |pair: (f64, String)| (pair.1, pair.0))?;
    exports.function(
        c"eight",
        |t: (u8, u8, u8, u8, u8, u8, u8, u8)| -> (u8, u8, u8, u8, u8, u8, u8, u8) { t },
    )?;
    exports.function(c"objects", |objects: Vec<JsObject<'_>>| objects.len())?;
    exports.function(c"lastNamed", last_named)?;
    exports.function(c"hashMap", |map: HashMap<String, f64>| map)?;
    exports.function(c"treeMap", |map: BTreeMap<String, Vec<i32>>| map)?;
    exports.function(c"hashSet", |set: HashSet<String>| set)?;
    exports.function(c"treeSet", |set: BTreeSet<i32>| set)?;
    exports.function(c"texts", texts)?;
    exports.function(c"utf16", |text: Utf16| text)?;
    exports.function(c"latin1", |text: Latin1| text)?;
    exports.function(c"path", |path: PathBuf| path)?;
    exports.function(c"untoldPath", untold_path)?;
    exports.function(c"time", |time: SystemTime| time)?;
    exports.function(c"beforeEpoch", millisecond_before_1970)?;
    exports.function(c"duration", |duration: Duration| duration)?;
    exports.function(c"bigI64", |AsBigInt(value): AsBigInt<i64>| AsBigInt(value))?;
    exports.function(c"bigU64", |AsBigInt(value): AsBigInt<u64>| AsBigInt(value))?;
    exports.function(c"bigI128", |value: i128| value)?;
    exports.function(c"bigU128", |value: u128| value)?;
    exports.function(c"bigWords", |value: BigIntWords| value)?;
    exports.function(c"either", |value: Either<f64, Vec<String>>| value)?;
    exports.function(c"undefinedOnly", |_: Undefined| Null)?;
    exports.function(c"nullOnly", |_: Null| Undefined)?;
    exports.function(c"pointers", |value: Rc<Option<Box<f64>>>| {
        value.as_ref().as_ref().map(|value| **value)
    })?;
    exports.function(c"bytes", |Bytes(mut bytes): Bytes| {
        bytes.reverse();
        Bytes(bytes)
    })?;
    exports.function(c"elements", |Elements(values): Elements<i16>| {
        Elements(values)
    })?;
    exports.function(c"callWithMany", call_with_many)?;
    exports.function(c"single", |value: f32| value)
}

/// That arguments of these types are allowed is all that this says.
#[allow(dead_code)] // it is compiled, not run
fn converts<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<JsValue<'s>> {
    Vec::<HashMap<String, (Option<f32>, [u16; 2])>>::from_js(env, value)?.into_js(env)
}
