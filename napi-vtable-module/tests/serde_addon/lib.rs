//! The addon of `tests/js/serde_*.js`: what goes through serde, in both directions.

#[napi_vtable_module::module]
mod through_serde {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    use napi_vtable_module::{Env, JsValue, Result, Serde};
    use serde::{Deserialize, Serialize};
    use serde_json::Value;

    /// Everything that serde's data model has.
    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    struct Wide {
        boolean: bool,
        small: (i8, i16, i32, u8, u16, u32),
        large: (i64, u64, i128, u128),
        larger: (i64, u64, i128, u128),
        float: (f32, f64),
        character: char,
        text: String,
        bytes: ByteBuf,
        none: Option<u32>,
        some: Option<Box<Wide>>,
        unit: (),
        unit_struct: UnitStruct,
        newtype: Newtype,
        tuple_struct: TupleStruct,
        variants: Vec<Variant>,
        array: [u8; 3],
        by_name: BTreeMap<String, i32>,
        by_number: BTreeMap<i32, String>,
        by_variant: BTreeMap<Plain, u8>,
        by_tuple: BTreeMap<(u8, u8), ()>,
        set: BTreeSet<String>,
        empty: (BTreeMap<String, u8>, Vec<u8>),
    }

    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    struct UnitStruct;
    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    struct Newtype(String);
    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    struct TupleStruct(i32, String);
    #[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug, Clone)]
    enum Plain {
        One,
        Two,
    }
    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    enum Variant {
        Unit,
        Newtype(u32),
        Tuple(u8, bool),
        Struct { left: i32, right: Option<Plain> },
        Nested(Box<Variant>),
    }

    /// Bytes that serde knows as such.
    #[derive(PartialEq, Debug, Clone)]
    struct ByteBuf(Vec<u8>);

    impl Serialize for ByteBuf {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&self.0)
        }
    }

    impl<'de> Deserialize<'de> for ByteBuf {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = ByteBuf;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("bytes")
                }
                fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<ByteBuf, E> {
                    Ok(ByteBuf(bytes))
                }
            }
            deserializer.deserialize_byte_buf(Visitor)
        }
    }

    fn wide_value(inner: Option<Box<Wide>>) -> Wide {
        const SAFE: i64 = 9_007_199_254_740_991;
        Wide {
            boolean: true,
            small: (i8::MIN, i16::MAX, i32::MIN, u8::MAX, u16::MAX, u32::MAX),
            large: (-SAFE, SAFE as u64, i128::from(SAFE), 0),
            larger: (i64::MIN, u64::MAX, i128::MIN, u128::MAX),
            float: (0.5, -0.0),
            character: '🦀',
            text: "a\0b \u{fffd}".to_owned(),
            bytes: ByteBuf(vec![0, 255, 1]),
            none: None,
            some: inner,
            unit: (),
            unit_struct: UnitStruct,
            newtype: Newtype("inside".to_owned()),
            tuple_struct: TupleStruct(-1, String::new()),
            variants: vec![
                Variant::Unit,
                Variant::Newtype(7),
                Variant::Tuple(1, false),
                Variant::Struct {
                    left: 1,
                    right: Some(Plain::Two),
                },
                Variant::Nested(Box::new(Variant::Nested(Box::new(Variant::Unit)))),
            ],
            array: [1, 2, 3],
            by_name: [("__proto__".to_owned(), 1), ("b".to_owned(), 2)].into(),
            by_number: [(-1, "minus".to_owned()), (10, "ten".to_owned())].into(),
            by_variant: [(Plain::One, 1), (Plain::Two, 2)].into(),
            by_tuple: [((1, 2), ())].into(),
            set: ["x".to_owned()].into(),
            empty: (BTreeMap::new(), Vec::new()),
        }
    }

    /// The wide value.
    #[export]
    fn wide() -> Serde<Wide> {
        Serde(wide_value(Some(Box::new(wide_value(None)))))
    }

    /// Whether that is what came.
    #[export]
    fn is_wide(value: Serde<Wide>) -> bool {
        *value == wide_value(Some(Box::new(wide_value(None))))
    }

    /// What came, as JSON says it.
    #[export]
    fn to_json<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<String> {
        let value: Value = env.deserialize(value)?;
        Ok(value.to_string())
    }

    #[export]
    fn from_json<'s>(env: Env<'s>, text: &str) -> Result<JsValue<'s>> {
        let value: Value = serde_json::from_str(text)?;
        env.serialize(&value)
    }

    #[derive(Serialize, Deserialize)]
    struct Settings {
        name: String,
        sizes: Vec<Size>,
        #[serde(default)]
        mode: Mode,
        #[serde(default = "ten")]
        limit: u64,
    }

    fn ten() -> u64 {
        10
    }

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Size {
        width: u32,
        height: Option<f64>,
    }

    #[derive(Serialize, Deserialize, Default)]
    #[serde(rename_all = "lowercase")]
    enum Mode {
        #[default]
        Fast,
        Exact {
            digits: u8,
        },
        Custom(String, u8),
    }

    #[derive(Serialize, Deserialize)]
    struct Outer {
        settings: Settings,
    }

    #[export]
    fn settings(Serde(outer): Serde<Outer>) -> Serde<Outer> {
        Serde(outer)
    }

    #[export]
    fn by_number(map: Serde<BTreeMap<i32, bool>>) -> Serde<BTreeMap<i32, bool>> {
        map
    }

    #[export]
    fn numbers(numbers: Serde<Vec<f64>>) -> Serde<f64> {
        Serde(numbers.iter().sum())
    }

    #[export]
    fn byte_list(bytes: Serde<Vec<u8>>) -> Serde<Vec<u8>> {
        bytes
    }

    #[export]
    fn bytes(bytes: Serde<ByteBuf>) -> Serde<ByteBuf> {
        bytes
    }

    #[export]
    fn pair(pair: Serde<(u8, String)>) -> Serde<(u8, String)> {
        pair
    }

    #[export]
    fn milliseconds(date: Serde<(f64, i64, String)>) -> Serde<(f64, i64, String)> {
        date
    }

    #[export]
    fn optional(value: Serde<Option<u8>>) -> Serde<Option<u8>> {
        value
    }

    /// How two shapes without a tag are told apart: through a buffer of serde's own.
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Big { id: u64 },
        List(Vec<i8>),
        Text(String),
    }

    #[export]
    fn either(either: Serde<Either>) -> Serde<Either> {
        either
    }

    #[derive(Serialize, Deserialize)]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    #[export]
    fn flat(flat: Serde<Flat>) -> Serde<Flat> {
        flat
    }

    /// Endless where it is filled.
    #[derive(Deserialize, Serialize)]
    struct List {
        next: Option<Box<List>>,
    }

    #[export]
    fn list_length(Serde(list): Serde<List>) -> u32 {
        let (mut length, mut current) = (0, &list);
        while let Some(next) = &current.next {
            (length, current) = (length + 1, next);
        }
        length
    }

    #[export]
    fn nested(depth: u32) -> Serde<Value> {
        let mut value = Value::Null;
        for _ in 0..depth {
            value = Value::Array(vec![value]);
        }
        Serde(value)
    }

    #[derive(Serialize)]
    struct Fails {
        inside: Vec<RefCell<u8>>,
    }

    /// A value that says itself that it cannot be told.
    #[export]
    fn fails<'s>(env: Env<'s>) -> Result<JsValue<'s>> {
        let fails = Fails {
            inside: vec![RefCell::new(1), RefCell::new(2)],
        };
        let _borrowed = fails.inside[1].borrow_mut();
        env.serialize(&fails)
    }

    #[export]
    fn echo(value: Serde<Value>) -> Serde<Value> {
        value
    }
}
