use napi_vtable_testing::{Engine, Result};

use crate::MODULE;

#[test]
fn pixels_change_where_they_are() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run("
        const image = new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 9]);
        addon.grayscale(image);
        assert.deepStrictEqual([...image], [76, 76, 76, 255, 29, 29, 29, 9]);
        // A view of a part touches that part alone.
        const twice = new Uint8ClampedArray(16).fill(100);
        addon.overlay(twice.subarray(4, 8), new Uint8ClampedArray([200, 200, 200, 255]));
        assert.deepStrictEqual([...twice.subarray(0, 12)], [100, 100, 100, 100, 200, 200, 200, 100, 100, 100, 100, 100]);
    ")
}

#[test]
fn an_image_over_itself_is_an_error_and_no_alias() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run("const image = new Uint8ClampedArray(8)")?;
    assert_eq!(js.throws("addon.overlay(image, image)").name, "TypeError");
    assert_eq!(
        js.throws("addon.overlay(image.subarray(0, 4), image.subarray(0, 4))")
            .name,
        "TypeError"
    );
    // Two halves do not overlap.
    js.run("addon.overlay(image.subarray(0, 4), image.subarray(4))")
}

#[test]
fn arrays_of_another_type_or_size_throw() -> Result<()> {
    let js = Engine::new(MODULE)?;
    for (code, name) in [
        ("addon.grayscale([1, 2, 3, 4])", "TypeError"),
        ("addon.grayscale(new Float32Array(4))", "TypeError"),
        (
            "addon.grayscale(new Uint8ClampedArray(new SharedArrayBuffer(4)))",
            "TypeError",
        ),
        ("addon.grayscale(new Uint8ClampedArray(3))", "RangeError"),
        (
            "addon.overlay(new Uint8ClampedArray(4), new Uint8ClampedArray(8))",
            "RangeError",
        ),
        ("addon.unpack(new Uint8Array(3))", "RangeError"),
    ] {
        assert_eq!(js.throws(code).name, name, "{code}");
    }
    Ok(())
}

#[test]
fn what_is_packed_comes_back() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "
        const bytes = new Uint8Array(1000).fill(7, 100, 900);
        const packed = addon.pack(bytes);
        assert(packed.length < 20);
        assert.deepStrictEqual(addon.unpack(packed), bytes);
        // `pack` takes any bytes.
        for (const other of [bytes.buffer, Buffer.from(bytes), new DataView(bytes.buffer)]) {
            assert.deepStrictEqual(addon.pack(other), packed);
        }
        assert.strictEqual(addon.unpack(addon.pack(new ArrayBuffer(0))).length, 0);
    ",
    )
}

#[test]
fn samples_that_are_taken_away_between_calls_are_noticed() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "
        const samples = new Float32Array([0.5, -1, 2]);
        addon.shape(samples, (sample) => Math.min(1, sample));
        assert.deepStrictEqual([...samples], [0.5, -1, 1]);
        const { peak, mean } = addon.level(samples);
        assert.deepStrictEqual([peak, mean.toFixed(3)], [1, '0.833']);
    ",
    )?;
    let thrown = js.throws("addon.shape(samples, () => { structuredClone(samples, { transfer: [samples.buffer] }); return 1; })");
    assert_eq!(thrown.message, "the function has detached the samples");
    Ok(())
}

#[test]
fn memory_that_rust_gives_away_is_dropped_with_its_array() -> Result<()> {
    let js = Engine::new(MODULE)?;
    js.run(
        "const round = () => addon.unpack(new Uint8Array(65536).fill(255)).length;
         round()", // which makes what is made at first use
    )?;
    let before = js.objects()?;
    js.run("for (let i = 0; i < 10; i += 1) round()")?;
    assert_eq!(js.objects()?, before);
    Ok(())
}
