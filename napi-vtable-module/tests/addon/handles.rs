//! What handles can do.

use napi_vtable_module::sys::{napi_key_keep_numbers, napi_key_own_only, napi_key_skip_strings};
use napi_vtable_module::{
    Call, Env, Error, Exports, IntoJs, JsArray, JsBigInt, JsDate, JsError, JsExternal, JsFunction,
    JsMap, JsObject, JsPromise, JsSet, JsSymbol, JsValue, Property, Result, TypeTag,
};

const TAG: TypeTag = TypeTag::new(0x9d41_2c6e_07f3_4b58_8a1f_66d0_3be9_c275);
const OTHER: TypeTag = TypeTag::new(0x1357_9bdf_0246_8ace_fdb9_7531_eca8_6420);

fn object_ways<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<JsArray<'s>> {
    let all = env.array()?;
    all.push(&env, object.keys(&env)?)?;
    all.push(&env, object.entries::<f64>(&env)?)?;
    all.push(&env, object.has_own(&env, c"a")?)?;
    all.push(&env, object.has_own(&env, "toString")?)?;
    all.push(&env, object.has(&env, "toString")?)?;
    all.push(&env, object.delete(&env, c"a")?)?;
    all.push(&env, object.has(&env, c"a")?)?;
    Ok(all)
}

/// What an iterator gives, to a function that may change the array meanwhile.
fn iterated<'s>(env: Env<'s>, array: JsArray<'s>, skip: u32, f: JsFunction<'s>) -> Result<()> {
    let mut elements = array.iter::<f64>(&env)?.skip(skip as usize);
    while let Some(element) = elements.next() {
        let left = elements.len() as u32;
        match element {
            Ok(number) => f.call::<()>(&env, (number, left))?,
            Err(failure) => f.call::<()>(&env, (failure.catch(&env)?, left))?,
        }
    }
    Ok(())
}

/// Handles from an iterator, and others that are made between its items.
fn kept_while_iterating<'s>(env: Env<'s>, array: JsArray<'s>) -> Result<JsArray<'s>> {
    let mut kept: Vec<(JsObject<'s>, JsObject<'s>)> = Vec::new();
    for (index, item) in (0_u32..).zip(array.iter(&env)?) {
        let own = env.object()?;
        own.set(&env, c"index", index)?;
        kept.push((item?, own));
    }
    let all = env.array()?;
    for (item, own) in kept {
        own.set(&env, c"item", item)?;
        all.push(&env, own)?;
    }
    Ok(all)
}

/// Each object in an object of its own, and how many there were before the closure ended it.
fn each_in_scopes<'s>(
    mut env: Env<'s>,
    array: JsArray<'s>,
    at_most: u32,
) -> Result<(u32, JsArray<'s>)> {
    let (mut count, all) = (0, env.array()?);
    let ended = array.for_each::<JsObject<'_>>(&mut env, |env, item| {
        if count == at_most {
            return Err(Error::range_error("enough").into());
        }
        let own = env.object()?;
        own.set(env, c"item", item)?;
        env.bring(all).set(env, count, own)?;
        count += 1;
        Ok(())
    });
    match ended {
        Err(failure) if count < at_most => Err(failure),
        Err(failure) => {
            all.set(&env, c"end", failure.catch(&env)?)?;
            Ok((count, all))
        }
        Ok(()) => Ok((count, all)),
    }
}

fn symbols_of<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<JsArray<'s>> {
    object.property_names(
        &env,
        napi_key_own_only,
        napi_key_skip_strings,
        napi_key_keep_numbers,
    )
}

fn with_prototype<'s>(env: Env<'s>, prototype: Option<JsObject<'s>>) -> Result<JsObject<'s>> {
    let object = env.object()?;
    object.set_prototype(&env, prototype)?;
    let found = object.prototype(&env)?;
    assert_eq!(found.is_some(), prototype.is_some());
    Ok(object)
}

fn circle<'s>(env: Env<'s>, radius: f64) -> Result<JsObject<'s>> {
    let object = env.object()?;
    let iterator = env.well_known_symbol(c"toStringTag")?;
    object.define(
        &env,
        &[
            Property::value(c"radius", radius.into_js(&env)?)
                .read_only()
                .fixed(),
            Property::accessor(
                c"diameter",
                |call: Call<'_>| -> Result<f64> {
                    let this: JsObject<'_> = call.this().downcast(&call)?;
                    Ok(2.0 * this.get::<f64>(&call, c"radius")?)
                },
                |_: f64| -> Result<()> { Err(Error::type_error("it follows the radius").into()) },
            ),
            Property::method(c"scaled", |call: Call<'_>, by: f64| -> Result<f64> {
                let this: JsObject<'_> = call.this().downcast(&call)?;
                Ok(by * this.get::<f64>(&call, c"radius")?)
            }),
            Property::keyed(iterator, "Circle".into_js(&env)?).hidden(),
        ],
    )?;
    Ok(object)
}

fn symbol_ways<'s>(
    env: Env<'s>,
    symbol: JsSymbol<'s>,
) -> Result<(Option<String>, JsSymbol<'s>, JsSymbol<'s>, JsSymbol<'s>)> {
    Ok((
        symbol.description(&env)?,
        env.symbol(Some("made"))?,
        env.symbol_for("shared")?,
        env.well_known_symbol(c"iterator")?,
    ))
}

fn date_ways<'s>(env: Env<'s>, date: JsDate<'s>) -> Result<(f64, JsDate<'s>)> {
    let milliseconds = date.milliseconds(&env)?;
    Ok((milliseconds, env.date(milliseconds + 1.0)?))
}

type Told<'s> = (String, String, Option<String>, bool, Option<JsValue<'s>>);

fn error_ways<'s>(env: Env<'s>, error: JsError<'s>) -> Result<Told<'s>> {
    Ok((
        error.name(&env)?,
        error.message(&env)?,
        error.code(&env)?,
        error.stack(&env)?.is_some(),
        error.cause(&env)?,
    ))
}

fn map_ways<'s>(env: Env<'s>, map: JsMap<'s>) -> Result<(usize, Option<f64>, bool, JsMap<'s>)> {
    map.set(&env, "added", 2)?;
    let deleted = map.delete(&env, "old")?;
    let copy = env.new_map()?;
    for (key, value) in <Vec<(String, f64)> as napi_vtable_module::FromJs>::from_js(
        &env,
        map.entries(&env)?.into(),
    )? {
        copy.set(&env, key.as_str(), value)?;
    }
    Ok((map.size(&env)?, map.get(&env, "one")?, deleted, copy))
}

fn set_ways<'s>(env: Env<'s>, set: JsSet<'s>) -> Result<(usize, bool, bool, JsArray<'s>)> {
    set.add(&env, "added")?;
    let deleted = set.delete(&env, "old")?;
    assert_eq!(env.new_set()?.size(&env)?, 0);
    Ok((
        set.size(&env)?,
        set.has(&env, "added")?,
        deleted,
        set.values(&env)?,
    ))
}

fn kind_of<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<&'static str> {
    macro_rules! first {
        ($($handle:ident)*) => {
            $(if value.is::<napi_vtable_module::$handle<'s>>(&env)? {
                return Ok(stringify!($handle));
            })*
        };
    }
    first!(JsUndefined JsNull JsBoolean JsNumber JsString JsSymbol JsBigInt JsExternal JsDate JsPromise
        JsError JsMap JsSet JsArrayBuffer JsSharedArrayBuffer JsDataView JsInt8Array JsUint8Array
        JsUint8ClampedArray JsInt16Array JsUint16Array JsInt32Array JsUint32Array JsFloat16Array JsFloat32Array
        JsFloat64Array JsBigInt64Array JsBigUint64Array JsArray JsFunction JsObject);
    Ok("none")
}

fn tag<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<(bool, bool)> {
    object.tag(&env, &TAG)?;
    Ok((object.has_tag(&env, &TAG)?, object.has_tag(&env, &OTHER)?))
}

fn coerced<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<(String, f64, bool)> {
    Ok((
        value.coerce_to_string(&env)?.to_string(&env)?,
        value.coerce_to_number(&env)?.value(&env)?,
        value.coerce_to_boolean(&env)?.value(&env)?,
    ))
}

fn locked<'s>(env: Env<'s>) -> Result<[JsObject<'s>; 2]> {
    let [frozen, sealed] = [env.object()?, env.object()?];
    frozen.freeze(&env)?;
    sealed.seal(&env)?;
    Ok([frozen, sealed])
}

fn double_later<'s>(env: Env<'s>, number: JsPromise<'s>) -> Result<JsPromise<'s>> {
    let double = env.function(c"double", |x: f64| x * 2.0)?;
    number.then(&env, double, None)
}

fn negated<'s>(env: Env<'s>, value: JsBigInt<'s>) -> Result<JsBigInt<'s>> {
    let mut words = value.words(&env)?;
    words.negative = !words.negative;
    words.words.extend([0; 3]); // which count for nothing
    env.bigint(&words)
}

fn is_instance<'s>(env: Env<'s>, object: JsObject<'s>, class: JsFunction<'s>) -> Result<bool> {
    object.instance_of(&env, class)
}

fn opened<'s>(env: Env<'s>, name: String) -> Result<JsExternal<'s>> {
    env.external((name, crate::Counted::new(0.0)))
}

fn name_of<'s>(env: Env<'s>, opened: JsExternal<'s>) -> Result<&'s str> {
    Ok(&opened.get::<(String, crate::Counted)>(&env)?.0)
}

fn number_of<'s>(env: Env<'s>, opened: JsExternal<'s>) -> Result<f64> {
    opened.get::<f64>(&env).copied()
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"iterated", iterated)?;
    exports.function(c"keptWhileIterating", kept_while_iterating)?;
    exports.function(c"eachInScopes", each_in_scopes)?;
    exports.function(c"objectWays", object_ways)?;
    exports.function(c"symbolsOf", symbols_of)?;
    exports.function(c"withPrototype", with_prototype)?;
    exports.function(c"circle", circle)?;
    exports.function(c"symbolWays", symbol_ways)?;
    exports.function(c"dateWays", date_ways)?;
    exports.function(c"errorWays", error_ways)?;
    exports.function(c"mapWays", map_ways)?;
    exports.function(c"setWays", set_ways)?;
    exports.function(c"kindOf", kind_of)?;
    exports.function(c"tag", tag)?;
    exports.function(c"coerced", coerced)?;
    exports.function(c"locked", locked)?;
    exports.function(c"doubleLater", double_later)?;
    exports.function(c"negated", negated)?;
    exports.function(c"isInstance", is_instance)?;
    exports.function(c"madeError", || {
        Error::range_error("made").with_code("E_MADE")
    })?;
    exports.function(c"opened", opened)?;
    exports.function(c"nameOf", name_of)?;
    exports.function(c"numberOf", number_of)
}
