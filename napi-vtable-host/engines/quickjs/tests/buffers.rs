//! Memory that JavaScript and native code share, through the tables.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ffi::c_void;
use std::ptr::null_mut;

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

unsafe extern "C" fn count(_: node_api_basic_env, data: *mut c_void, hint: *mut c_void) {
    unsafe {
        *hint.cast::<u32>() += 1;
        // Whoever reads the memory afterwards sees it.
        data.cast::<[u8; 4]>().write([0xff; 4]);
    }
}

unsafe extern "C" fn count_shared(_: *mut c_void, hint: *mut c_void) {
    unsafe { *hint.cast::<u32>() += 1 };
}

fn external(raw: napi_env, memory: &mut [u8; 4], calls: &mut u32) -> napi_value {
    let (data, hint) = ((&raw mut *memory).cast(), (&raw mut *calls).cast());
    get!(
        js().create_external_arraybuffer,
        raw,
        data,
        4,
        Some(count),
        hint
    )
}

fn run(engine: &Engine, source: &str) -> String {
    engine
        .eval(source, "test.js")
        .unwrap_or_else(|error| panic!("{error}"))
        .text()
}

#[test]
fn external_memory_is_finalized_once_when_its_buffer_is_collected() {
    let (mut memory, mut calls) = ([1, 2, 3, 4], 0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| set_global(raw, "memory", external(raw, &mut memory, &mut calls)))
        .unwrap();
    assert_eq!(run(&engine, "new Uint8Array(memory).join()"), "1,2,3,4");
    assert_eq!(calls, 0);
    run(&engine, "memory = null");
    assert_eq!(calls, 1);
    drop(engine);
    assert_eq!(calls, 1);
}

#[test]
fn external_memory_is_finalized_once_when_its_buffer_is_detached() {
    let (mut memory, mut calls) = ([1, 2, 3, 4], 0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| unsafe {
        let buffer = external(raw, &mut memory, &mut calls);
        assert_eq!((js().detach_arraybuffer)(raw, buffer), napi_ok);
        let detached: bool = get!(js().is_detached_arraybuffer, raw, buffer);
        assert!(detached);
    })
    .unwrap();
    run(&engine, "0");
    assert_eq!(calls, 1);
    drop(engine);
    assert_eq!(calls, 1);
}

#[test]
fn a_script_never_sees_memory_of_an_env_that_has_ended() {
    let (mut memory, mut calls) = ([1, 2, 3, 4], 0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| set_global(raw, "memory", external(raw, &mut memory, &mut calls)))
        .unwrap();
    run(&engine, "globalThis.bytes = new Uint8Array(memory)");
    env.close();
    assert_eq!(calls, 1);
    assert_eq!(
        run(&engine, "`${memory.detached} ${bytes.length} ${bytes[0]}`"),
        "true 0 undefined"
    );
}

#[test]
fn external_memory_that_a_script_transfers_is_copied_and_given_back() {
    for transfer in [
        "transfer()",
        "transfer(2)",
        "transfer(8)",
        "transferToFixedLength()",
    ] {
        let (mut memory, mut calls) = ([1, 2, 3, 4], 0);
        let engine = Engine::new().unwrap();
        let env = engine.new_env("", 8);
        env.scope(|raw| set_global(raw, "memory", external(raw, &mut memory, &mut calls)))
            .unwrap();
        run(&engine, &format!("globalThis.moved = memory.{transfer}"));
        assert_eq!(calls, 1, "{transfer}");
        env.close();
        assert_eq!(
            run(&engine, "`${memory.detached} ${new Uint8Array(moved)[1]}`"),
            "true 2"
        );
        drop(engine);
        assert_eq!(calls, 1, "{transfer}");
    }
}

#[test]
fn a_finalizer_runs_for_memory_of_no_bytes_too() {
    let mut calls = 0_u32;
    unsafe extern "C" fn only_count(_: node_api_basic_env, _: *mut c_void, hint: *mut c_void) {
        unsafe { *hint.cast::<u32>() += 1 };
    }
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let hint: *mut c_void = (&raw mut calls).cast();
    env.scope(|raw| {
        let buffer: napi_value = get!(
            js().create_external_arraybuffer,
            raw,
            null_mut(),
            0,
            Some(only_count),
            hint
        );
        let detached: bool = get!(js().is_detached_arraybuffer, raw, buffer);
        assert!(detached);
        let mut result = null_mut();
        let status = unsafe {
            (js().create_external_arraybuffer)(
                raw,
                null_mut(),
                4,
                Some(only_count),
                hint,
                &mut result,
            )
        };
        assert_eq!(status, napi_invalid_arg);
    })
    .unwrap();
    drop(engine);
    assert_eq!(calls, 1);
}

#[test]
fn shared_external_memory_is_finalized_once_without_an_env() {
    let (mut memory, mut calls) = ([7_u8; 4], 0_u32);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| {
        let (data, hint) = ((&raw mut memory).cast(), (&raw mut calls).cast());
        let create = js().create_external_sharedarraybuffer;
        set_global(
            raw,
            "memory",
            get!(create, raw, data, 4, Some(count_shared), hint),
        );
    })
    .unwrap();
    env.close();
    assert_eq!(calls, 0);
    assert_eq!(run(&engine, "new Uint8Array(memory)[3]"), "7");
    run(&engine, "memory = null");
    assert_eq!(calls, 1);
    drop(engine);
    assert_eq!(calls, 1);
}

#[test]
fn an_external_buffer_whose_creation_fails_leaves_its_memory_with_the_caller() {
    let (mut memory, mut calls) = ([0_u8; 4], 0_u32);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let (data, hint): (*mut c_void, *mut c_void) =
        ((&raw mut memory).cast(), (&raw mut calls).cast());
    let failed = env.scope(|raw| unsafe {
        let mut result = null_mut();
        let create = js().create_external_arraybuffer;
        assert_eq!(
            create(raw, data, 1 << 40, Some(count), hint, &mut result),
            napi_pending_exception
        );
    });
    assert!(failed.unwrap_err().message.starts_with("RangeError"));
    drop(engine);
    assert_eq!(calls, 0);
}

#[test]
fn a_typed_array_of_every_type_has_the_type_that_was_asked_for() {
    let names = "Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float32 Float64 BigInt64 BigUint64 Float16";
    with_engine(|engine, env| {
        let buffer: napi_value = get!(js().create_arraybuffer, env, 16, null_mut());
        for (number, name) in names.split(' ').enumerate() {
            let kind = napi_typedarray_type(u32::try_from(number).unwrap());
            let array: napi_value = get!(js().create_typedarray, env, kind, 1, buffer, 8);
            set_global(env, "array", array);
            assert_eq!(
                run(
                    engine,
                    "`${array.constructor.name} ${array.length} ${array.byteOffset}`"
                ),
                format!("{name}Array 1 8")
            );
        }
    });
}

#[test]
fn a_length_that_overflows_is_an_error_and_no_view_past_the_buffer() {
    with_env(|env| unsafe {
        let buffer: napi_value = get!(js().create_arraybuffer, env, 16, null_mut());
        let mut result = null_mut();
        let mut thrown = null_mut();
        let (most, half) = (usize::MAX, usize::MAX / 2);
        for (length, offset) in [(most, 8), (half + 1, 0), (1, most - 7), (half, half + 1)] {
            let create = js().create_typedarray;
            assert_ne!(
                create(env, napi_float64_array, length, buffer, offset, &mut result),
                napi_ok
            );
            assert_eq!(
                (js().get_and_clear_last_exception)(env, &mut thrown),
                napi_ok
            );
            assert_ne!(
                (js().create_dataview)(env, length, buffer, offset, &mut result),
                napi_ok
            );
            assert_eq!(
                (js().get_and_clear_last_exception)(env, &mut thrown),
                napi_ok
            );
            let create = module().create_buffer_from_arraybuffer;
            create(env, buffer, offset, length, &mut result);
            let pending: bool = get!(js().is_exception_pending, env);
            assert!(pending);
            assert_eq!(
                (js().get_and_clear_last_exception)(env, &mut thrown),
                napi_ok
            );
        }
        let status =
            (module().create_buffer_copy)(env, 4, std::ptr::null(), null_mut(), &mut result);
        assert_eq!(status, napi_invalid_arg);
    });
}

#[test]
fn a_script_that_replaces_the_classes_does_not_reach_native_code() {
    with_engine(|engine, env| {
        run(
            engine,
            "ArrayBuffer = SharedArrayBuffer = DataView = Uint8Array = Buffer = BigInt = Promise = \
             function () { throw 'reached' }; \
             Date.prototype.getTime = function () { throw 'reached' }; 0",
        );
        let mut data = null_mut::<c_void>();
        let buffer: napi_value = get!(module().create_buffer, env, 4, &mut data);
        unsafe { data.cast::<[u8; 4]>().write(*b"abcd") };
        set_global(env, "made", buffer);
        assert_eq!(run(engine, "made.toString('latin1')"), "abcd");
        let memory: napi_value = get!(js().create_arraybuffer, env, 4, null_mut());
        let _: napi_value = get!(js().create_dataview, env, 4, memory, 0);
        let words = [1_u64, 2];
        let _: napi_value = get!(js().create_bigint_words, env, 1, 2, words.as_ptr());
        let date: napi_value = get!(js().create_date, env, 5.0);
        let time: f64 = get!(js().get_date_value, env, date);
        assert!((time - 5.0).abs() < f64::EPSILON);
    });
}

#[test]
fn a_buffer_reads_and_writes_text_as_nodes_do() {
    let engine = Engine::new().unwrap();
    for (source, expected) in [
        (
            "Buffer.from('h\\u00e9\\u20ac\\u{1F600}').toString('hex')",
            "68c3a9e282acf09f9880",
        ),
        ("Buffer.from('\\ud800x').toString('hex')", "efbfbd78"),
        (
            "Buffer.from('ff41e282', 'hex').toString() === '\\ufffdA\\ufffd'",
            "true",
        ),
        ("Buffer.from('aGk=', 'base64').toString()", "hi"),
        ("Buffer.from('hi?>').toString('base64')", "aGk/Pg=="),
        ("Buffer.from('hi?>').toString('base64url')", "aGk_Pg"),
        ("Buffer.from([1, 2, 3]).slice(1) instanceof Buffer", "true"),
        ("Buffer.from([1, 2, 3]).readUInt16BE(1)", "515"),
        (
            "const w = Buffer.alloc(4); `${w.writeInt32LE(-2)} ${w.toString('hex')}`",
            "4 feffffff",
        ),
        (
            "try { Buffer.alloc(1).readInt16LE() } catch (e) { e.code }",
            "ERR_OUT_OF_RANGE",
        ),
        (
            "Buffer.concat([Buffer.from('ab'), new Uint8Array([99])]).toString()",
            "abc",
        ),
        ("Buffer.alloc(3, 'ab').toString()", "aba"),
        ("Buffer.byteLength('\\u20ac')", "3"),
        (
            "Buffer.isBuffer(Buffer.alloc(1)) && !Buffer.isBuffer(new Uint8Array(1))",
            "true",
        ),
        ("Buffer.from('a').equals(new Uint8Array([97]))", "true"),
        ("Buffer.from('abc').inspect()", "<Buffer 61 62 63>"),
        (
            "JSON.stringify(Buffer.from('a'))",
            "{\"type\":\"Buffer\",\"data\":[97]}",
        ),
        (
            "const b = Buffer.alloc(4); `${b.write('a\\u20ac\\u20ac')} ${b.toString('hex')}`",
            "4 61e282ac",
        ),
        (
            "try { Buffer.from(5) } catch (e) { e.code }",
            "ERR_INVALID_ARG_TYPE",
        ),
        (
            "Buffer.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2).join()",
            "2,3",
        ),
    ] {
        assert_eq!(run(&engine, source), expected, "{source}");
    }
}

#[test]
fn a_view_of_a_detached_buffer_is_empty_and_no_crash() {
    with_engine(|engine, env| unsafe {
        for source in ["new Int16Array(gone, 2)", "new DataView(gone, 2)"] {
            let view = eval(
                engine,
                env,
                &format!(
                    "var gone = new ArrayBuffer(8); var view = {source}; gone.transfer(); view"
                ),
            );
            let (mut data, mut length) = (null_mut(), 9);
            assert_eq!(
                (module().get_buffer_info)(env, view, &mut data, &mut length),
                napi_ok
            );
            assert!(data.is_null() && length == 0, "{source}");
        }
    });
}
