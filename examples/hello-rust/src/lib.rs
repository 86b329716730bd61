//! A first addon: strings, numbers, objects, errors, callbacks, a function that remembers, and a class.

#[cfg(test)]
mod tests;

/// What JavaScript gets is marked with `#[export]`.
#[napi_vtable_module::module]
mod hello {
    use napi_vtable_module::{Env, Error, IntoJs, JsArray, JsFunction, Result};

    /// What this is written in.
    #[export(name = "language")]
    const LANGUAGE: &str = "Rust";

    /// A string in, a string out.
    #[export]
    fn greet(name: &str, #[default("Hello")] greeting: &str) -> Result<String> {
        if name.is_empty() {
            // Becomes an exception in JavaScript.
            return Err(Error::type_error("there is nobody to greet")
                .with_code("ERR_NOBODY")
                .into());
        }
        Ok([greeting, ", ", name, "!"].concat())
    }

    /// Numbers in, a number out.
    #[export]
    fn add(a: f64, b: f64) -> f64 {
        a + b
    }

    /// `?` turns the error of any Rust function into an exception.
    #[export]
    fn parse(text: &str) -> Result<i32> {
        Ok(text.parse::<i32>()?)
    }

    /// Calls back into JavaScript for each element; an exception that the callback throws goes on to the caller.
    #[export]
    fn map<'s>(env: Env<'s>, values: JsArray<'s>, f: JsFunction<'s>) -> Result<JsArray<'s>> {
        let mapped = env.array()?;
        for index in 0..values.length(&env)? {
            let value: f64 = values.get(&env, index)?;
            let result: f64 = f.call(&env, (value, index))?;
            mapped.set(&env, index, result)?;
        }
        Ok(mapped)
    }

    /// What a division gives.
    #[export]
    #[derive(IntoJs)]
    struct Division {
        quotient: i32,
        remainder: i32,
    }

    /// A struct becomes an object, made in two calls into the runtime.
    #[export]
    fn divide(dividend: i32, divisor: i32) -> Result<Division> {
        let (Some(quotient), Some(remainder)) = (
            dividend.checked_div_euclid(divisor),
            dividend.checked_rem_euclid(divisor),
        ) else {
            return Err(Error::range_error("this cannot be divided").into());
        };
        Ok(Division {
            quotient,
            remainder,
        })
    }

    /// A closure becomes a function that remembers; it is dropped with the JavaScript function.
    #[export]
    fn counter<'s>(env: Env<'s>, start: Option<u32>) -> Result<JsFunction<'s>> {
        let next = std::cell::Cell::new(start.unwrap_or(0));
        env.function(c"next", move || next.replace(next.get() + 1))
    }

    /// A class: the value lives in Rust, and is dropped with its object.
    #[export]
    pub struct Account {
        /// Whose it is.
        #[export(readonly)]
        owner: String,
        cents: u32,
    }

    #[export]
    impl Account {
        #[constructor]
        fn new(owner: String) -> Self {
            Self { owner, cents: 0 }
        }

        /// Returns the account, so that calls can be chained.
        fn deposit(&mut self, cents: u32) -> Result<&mut Self> {
            self.cents = self
                .cents
                .checked_add(cents)
                .ok_or_else(|| Error::range_error("too much for one account"))?;
            Ok(self)
        }

        #[getter]
        fn balance(&self) -> f64 {
            f64::from(self.cents) / 100.0
        }
    }
}
