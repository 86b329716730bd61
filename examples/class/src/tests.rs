use napi_vtable_testing::{Engine, Result};

use crate::MODULE;

#[test]
fn values_at_the_edge_of_a_bucket_fall_into_the_upper_one() -> Result<()> {
    let js = Engine::new(MODULE)?;
    let buckets: Vec<(f64, u32)> =
        js.eval("[...addon.Histogram.of([0, 9.99, 10, 10.5, 30], { width: 10 })]")?;
    assert_eq!(buckets, [(0.0, 2), (10.0, 2), (30.0, 1)]);
    Ok(())
}

#[test]
fn a_value_that_has_no_bucket_throws_and_is_not_counted() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run("const h = new addon.Histogram()")?;
    for value in ["-1", "NaN", "Infinity", "addon.Histogram.MAX_BUCKETS"] {
        let thrown = js.throws(&format!("h.record({value})"));
        assert_eq!(thrown.name, "RangeError", "{thrown}");
    }
    assert_eq!(js.eval::<u32>("h.count")?, 0);
    assert_eq!(
        js.throws("new addon.Histogram({ width: 0 })").name,
        "RangeError"
    );
    assert!(js.eval::<f64>("h.quantile()")?.is_nan());
    Ok(())
}

#[test]
fn a_callback_that_writes_what_is_being_read_throws() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run("const h = addon.Histogram.of([1, 2])")?;
    let thrown = js.throws("h.each(() => h.record(3))");
    assert_eq!(thrown.code.as_deref(), Some("ERR_OBJECT_IN_USE"));
    // Reading is no matter, and neither is writing afterwards.
    js.run("h.each(() => assert.strictEqual(h.count, 2)); h.record(3)")?;
    assert_eq!(
        js.throws("h.merge(h)").code.as_deref(),
        Some("ERR_OBJECT_IN_USE")
    );
    Ok(())
}

#[test]
fn a_finished_histogram_cannot_be_used() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "
        const h = addon.Histogram.of([1, 2, 6]);
        assert.deepStrictEqual({ ...h.finish() }, { count: 3, mean: 3, median: 3 });
    ",
    )?;
    assert_eq!(
        js.throws("h.count").code.as_deref(),
        Some("ERR_OBJECT_CONSUMED")
    );
    Ok(())
}

#[test]
fn a_class_of_javascript_extends_a_native_one() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "
        class Loud extends addon.Histogram {
            record(value) { super.record(value); return `recorded ${value}`; }
        }
        const loud = new Loud({ unit: 'dB' });
        assert.strictEqual(loud.record(3), 'recorded 3');
        assert(loud instanceof addon.Histogram);
        assert.strictEqual(new addon.Histogram().merge(loud, new addon.Stopwatch()).count, 1);
    ",
    )
}

#[test]
fn a_stopwatch_is_a_histogram() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "
        const watch = new addon.Stopwatch(10);
        watch.start(100);
        assert.strictEqual(watch.isRunning, true);
        assert.strictEqual(watch.stop(125), 25);
        assert(watch instanceof addon.Histogram);
        assert.deepStrictEqual([...watch], [[20, 1]]);
        assert.strictEqual(watch.unit, 'ms');
    ",
    )?;
    assert_eq!(
        js.throws("watch.stop(1)").code.as_deref(),
        Some("ERR_NOT_RUNNING")
    );
    assert_eq!(
        js.throws("watch.stop.call(new addon.Histogram(), 1)")
            .code
            .as_deref(),
        Some("ERR_INVALID_THIS")
    );
    Ok(())
}
