use napi_vtable_testing::{Engine, Result};

use crate::MODULE;

#[test]
fn nobody_is_not_greeted() -> Result {
    let js = Engine::new(MODULE)?;
    assert_eq!(js.eval::<String>("addon.greet('Ada')")?, "Hello, Ada!");
    assert_eq!(
        js.throws("addon.greet('')").code.as_deref(),
        Some("ERR_NOBODY")
    );
    Ok(())
}

#[test]
fn a_division_that_has_no_result_throws() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("assert.deepStrictEqual(addon.divide(-7, 2), { quotient: -4, remainder: 1 })")?;
    for code in ["addon.divide(1, 0)", "addon.divide(-(2 ** 31), -1)"] {
        assert_eq!(js.throws(code).name, "RangeError");
    }
    Ok(())
}

#[test]
fn what_the_callback_throws_reaches_the_caller() -> Result {
    let js = Engine::new(MODULE)?;
    let thrown = js.throws("addon.map([1], () => { throw new SyntaxError('mine') })");
    assert_eq!(
        (thrown.name.as_str(), thrown.message.as_str()),
        ("SyntaxError", "mine")
    );
    Ok(())
}

#[test]
fn counters_do_not_share_their_state() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("const one = addon.counter(5), other = addon.counter()")?;
    let counts: Vec<u32> = js.eval("[one(), one(), other(), one()]")?;
    assert_eq!(counts, [5, 6, 0, 7]);
    Ok(())
}

#[test]
fn a_deposit_that_overflows_changes_nothing() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("const account = new addon.Account('Ada').deposit(100)")?;
    assert_eq!(js.throws("account.deposit(2 ** 32 - 1)").name, "RangeError");
    assert_eq!(js.eval::<f64>("account.balance")?, 1.0);
    Ok(())
}
