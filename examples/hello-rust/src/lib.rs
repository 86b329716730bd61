//! A first addon: strings, numbers, errors, callbacks, and a function that remembers.

use napi_vtable_module::{Env, Error, Exports, JsArray, JsFunction, JsObject, Result};

/// A string in, a string out.
fn greet(name: &str) -> Result<String> {
    if name.is_empty() {
        // Becomes an exception in JavaScript.
        return Err(Error::type_error("there is nobody to greet")
            .with_code("ERR_NOBODY")
            .into());
    }
    Ok(["Hello, ", name, "!"].concat())
}

/// Numbers in, a number out.
fn add(a: f64, b: f64) -> f64 {
    a + b
}

/// `?` turns the error of any Rust function into an exception.
fn parse(text: &str) -> Result<i32> {
    Ok(text.parse::<i32>()?)
}

/// Calls back into JavaScript for each element; an exception that the callback throws goes on to the caller.
fn map<'s>(env: Env<'s>, values: JsArray<'s>, f: JsFunction<'s>) -> Result<JsArray<'s>> {
    let mapped = env.array()?;
    for index in 0..values.length(&env)? {
        let value: f64 = values.get(&env, index)?;
        let result: f64 = f.call(&env, (value, index))?;
        mapped.set(&env, index, result)?;
    }
    Ok(mapped)
}

/// An object as the result, made in two calls into the runtime.
fn divide<'s>(env: Env<'s>, dividend: i32, divisor: i32) -> Result<JsObject<'s>> {
    use napi_vtable_module::IntoJs;

    let (Some(quotient), Some(remainder)) = (
        dividend.checked_div_euclid(divisor),
        dividend.checked_rem_euclid(divisor),
    ) else {
        return Err(Error::range_error("this cannot be divided").into());
    };
    env.object_with(&[
        (c"quotient", quotient.into_js(&env)?),
        (c"remainder", remainder.into_js(&env)?),
    ])
}

/// A closure becomes a function that remembers; it is dropped with the JavaScript function.
fn counter<'s>(env: Env<'s>, start: Option<u32>) -> Result<JsFunction<'s>> {
    let next = std::cell::Cell::new(start.unwrap_or(0));
    env.function(c"next", move || next.replace(next.get() + 1))
}

fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.value(c"language", "Rust")?;
    exports.function(c"greet", greet)?;
    exports.function(c"add", add)?;
    exports.function(c"parse", parse)?;
    exports.function(c"map", map)?;
    exports.function(c"divide", divide)?;
    exports.function(c"counter", counter)
}

napi_vtable_module::register!(init);
