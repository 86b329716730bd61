//! Files that are no modules: each has an error of its own, which names the path and what to do, and none of their
//! code runs before it.

// The fixtures are built with a Unix compiler's arguments and hold ELF.
#![cfg(target_os = "linux")]

mod common;

use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use common::*;
use napi_vtable_host::OpenError;
use napi_vtable_host::inspect::{Flaw, inspect};

/// Opens a file that must not open, and checks what every message has: the path.
fn refused(path: &Path) -> OpenError {
    let error = HOST.open(path).expect_err("it has a flaw");
    let text = error.to_string();
    assert!(
        text.contains(path.file_name().unwrap().to_str().unwrap()),
        "{text}"
    );
    assert_eq!(error.path().file_name(), path.file_name());
    error
}

fn flaw(path: &Path) -> Flaw {
    match refused(path) {
        OpenError::Flaw { flaw, .. } => flaw,
        error => panic!("{error:?}"),
    }
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A copy of a good module with some bytes changed.
fn patched(name: &str, patches: &[(usize, &[u8])]) -> PathBuf {
    let mut bytes = std::fs::read(good("to-patch.node")).unwrap();
    for (at, patch) in patches {
        bytes[*at..at + patch.len()].copy_from_slice(patch);
    }
    file(name, &bytes)
}

#[test]
fn a_missing_file_is_named() {
    let error = refused(&folder().join("nowhere.node"));
    assert!(matches!(error, OpenError::NotFound { .. }));
    assert!(
        error.to_string().starts_with("Cannot find module '"),
        "{error}"
    );
    let below_a_file = good("a-file.node").join("addon.node");
    assert!(matches!(refused(&below_a_file), OpenError::NotFound { .. }));
    let dangling = folder().join("dangling.node");
    let _ = std::fs::remove_file(&dangling);
    std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
    assert!(matches!(refused(&dangling), OpenError::NotFound { .. }));
}

#[test]
fn a_directory_is_named_as_one() {
    let path = folder().join("directory.node");
    std::fs::create_dir_all(&path).unwrap();
    assert!(matches!(flaw(&path), Flaw::Directory));
}

#[test]
fn a_pipe_or_device_is_refused_and_does_not_block() {
    let pipe = folder().join("pipe.node");
    let _ = std::fs::remove_file(&pipe);
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    assert!(matches!(flaw(&pipe), Flaw::NotAFile { is: "a pipe" }));
    assert!(matches!(
        flaw(Path::new("/dev/zero")),
        Flaw::NotAFile { is: "a device" }
    ));
    // The path of a socket has little room.
    let sockets = tempfile::tempdir().unwrap();
    let socket = sockets.path().join("socket.node");
    let _listener = UnixListener::bind(&socket).unwrap();
    assert!(matches!(flaw(&socket), Flaw::NotAFile { is: "a socket" }));
}

#[test]
fn a_circle_of_links_is_an_error() {
    let path = folder().join("circle.node");
    let _ = std::fs::remove_file(&path);
    std::os::unix::fs::symlink("circle.node", &path).unwrap();
    assert!(matches!(refused(&path), OpenError::Read { .. }));
}

#[test]
fn a_file_that_is_no_library_is_told_by_its_looks() {
    let cases: &[(&[u8], &str)] = &[
        (b"module.exports = 1\n", "text"),
        (b"  {\"name\": 1}", "JSON or JavaScript text"),
        (b"\n<!DOCTYPE html><title>404</title>", "an HTML page"),
        (b"#!/bin/sh\nexit 1\n", "a script"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"!<arch>\nlib.o/", "a static library (.a)"),
        (b"\0asm\x01\0\0\0", "WebAssembly"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "a Java class"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "a Git LFS pointer (run `git lfs pull`)",
        ),
        (b"MZ", "a DOS program"),
        (b"\x7fEL", "binary data of another kind"),
        (b"\0\0\0\0", "binary data of another kind"),
        (b"\xff\xd8\xff\xe0", "binary data of another kind"),
        ("ü".as_bytes(), "text"),
        (b"x", "text"),
    ];
    for (number, (bytes, expected)) in cases.iter().enumerate() {
        let path = file(&format!("looks-{number}.node"), bytes);
        match flaw(&path) {
            Flaw::NotALibrary { looks } => assert_eq!(looks, *expected),
            flaw => panic!("{flaw:?} for {expected}"),
        }
    }
    assert!(matches!(flaw(&file("empty.node", b"")), Flaw::Empty));
}

/// The start of a Windows library.
fn pe(machine: u16) -> Vec<u8> {
    let mut bytes = vec![0; 0x80 + 64];
    bytes[..2].copy_from_slice(b"MZ");
    bytes[0x3c] = 0x80;
    bytes[0x80..0x84].copy_from_slice(b"PE\0\0");
    bytes[0x84..0x86].copy_from_slice(&machine.to_le_bytes());
    bytes
}

#[test]
fn a_module_for_another_platform_names_both() {
    let fat = b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\x0c\0\0\0\0";
    let cases = [
        (file("windows.node", &pe(0x8664)), "PE for x86-64"),
        (file("windows-arm.node", &pe(0xaa64)), "PE for AArch64"),
        (
            file(
                "mac.node",
                b"\xcf\xfa\xed\xfe\x0c\0\0\x01\0\0\0\0\x08\0\0\0",
            ),
            "Mach-O for AArch64",
        ),
        (file("mac-fat.node", fat), "Mach-O for x86-64 and AArch64"),
        (
            patched("riscv.node", &[(18, &243_u16.to_le_bytes())]),
            "64-bit ELF for RISC-V",
        ),
        (
            patched("nothing.node", &[(18, &999_u16.to_le_bytes())]),
            "64-bit ELF for machine 999",
        ),
        (
            patched("narrow.node", &[(4, b"\x01"), (18, b"\x03\0")]),
            "32-bit ELF for x86 (32-bit)",
        ),
        (
            patched("order.node", &[(5, b"\x02"), (18, b"\0\x16")]),
            "64-bit ELF for s390x, big-endian",
        ),
    ];
    for (path, expected) in cases {
        match flaw(&path) {
            Flaw::OtherPlatform { is, needs } => {
                assert_eq!(is, expected);
                let host = if cfg!(target_arch = "x86_64") {
                    "x86-64"
                } else {
                    "AArch64"
                };
                assert_eq!(needs, format!("64-bit ELF for {host}"));
            }
            flaw => panic!("{flaw:?} for {expected}"),
        }
    }
}

#[test]
fn a_program_or_object_file_is_told_from_a_library() {
    let cases = [
        (
            patched("executable.node", &[(16, b"\x02")]),
            "an executable",
        ),
        (patched("object.node", &[(16, b"\x01")]), "an object file"),
        (patched("core.node", &[(16, b"\x04")]), "a core dump"),
        (std::env::current_exe().unwrap(), "an executable"),
    ];
    for (path, expected) in cases {
        match flaw(&path) {
            Flaw::NotShared { is } => assert_eq!(is, expected),
            flaw => panic!("{flaw:?} for {expected}"),
        }
    }
}

#[test]
fn a_cut_off_file_tells_both_lengths() {
    let mut bytes = std::fs::read(good("whole.node")).unwrap();
    let whole = bytes.len() as u64;
    bytes.truncate(5000);
    match flaw(&file("cut.node", &bytes)) {
        Flaw::Truncated {
            needs, has: 5000, ..
        } => assert!(needs > 5000 && needs <= whole),
        flaw => panic!("{flaw:?}"),
    }
}

/// Builds a fixture that leaves a file behind when any of its code runs.
fn marked(name: &str, arguments: &[&str]) -> (PathBuf, PathBuf) {
    let mark = folder().join(name).with_extension("mark");
    let _ = std::fs::remove_file(&mark);
    let define = format!("-DMARK=\"{}\"", mark.display());
    let addon = build(name, &[&[define.as_str()], arguments].concat());
    (addon, mark)
}

#[test]
fn the_mark_of_a_constructor_is_seen() {
    let (addon, mark) = marked("constructor.node", &[]);
    HOST.open(addon).unwrap();
    assert!(mark.exists());
}

#[test]
fn without_a_register_function_no_code_runs() {
    for (name, arguments) in [
        ("no-register.node", &["-DNO_REGISTER"][..]),
        ("nothing.node", &["-DNO_REGISTER", "-DNO_SET_VTABLE"]),
        (
            "only-version.node",
            &["-DNO_REGISTER", "-DNO_SET_VTABLE", "-DVERSION=8"],
        ),
    ] {
        let (addon, mark) = marked(name, arguments);
        let error = refused(&addon);
        assert!(matches!(error, OpenError::DidNotSelfRegister { .. }));
        let start = format!(
            "Module did not self-register: '{}'",
            addon.canonicalize().unwrap().display()
        );
        assert!(error.to_string().starts_with(&start), "{error}");
        assert!(!mark.exists());
    }
}

#[test]
fn a_library_of_the_system_is_no_module_and_stays_unopened() {
    let (addon, mark) = marked("libsomething.so", &["-DNO_REGISTER", "-DNO_SET_VTABLE"]);
    assert!(matches!(
        refused(&addon),
        OpenError::DidNotSelfRegister { .. }
    ));
    assert!(!mark.exists());
}

#[test]
fn a_module_that_registers_from_a_constructor_needs_a_process_that_offers_that() {
    let (addon, mark) = marked(
        "legacy.node",
        &["-DNO_REGISTER", "-DNO_SET_VTABLE", "-DLEGACY"],
    );
    match refused(&addon) {
        OpenError::UnresolvedFunctions { functions, .. } => {
            assert_eq!(functions, ["napi_module_register"]);
        }
        error => panic!("{error:?}"),
    }
    assert!(!mark.exists());
}

#[test]
fn a_register_symbol_that_is_no_function_is_never_called() {
    let (addon, mark) = marked("data.node", &["-DREGISTER_IS_DATA"]);
    match flaw(&addon) {
        Flaw::Damaged { what } => assert!(what.contains("napi_register_module_v1"), "{what}"),
        flaw => panic!("{flaw:?}"),
    }
    assert!(!mark.exists());
}

#[test]
fn an_undefined_symbol_is_named_before_any_code_runs() {
    let (addon, mark) = marked("undefined.node", &["-DUNDEFINED"]);
    let error = refused(&addon);
    assert!(matches!(error, OpenError::Load { .. }));
    assert!(error.to_string().contains("fixture_nowhere"), "{error}");
    assert!(!mark.exists());
}

#[test]
fn functions_that_the_process_does_not_export_are_all_named() {
    let (addon, mark) = marked("by-name.node", &["-DBY_NAME"]);
    match refused(&addon) {
        OpenError::UnresolvedFunctions { mut functions, .. } => {
            functions.sort();
            assert_eq!(functions, ["napi_create_object", "napi_get_undefined"]);
        }
        error => panic!("{error:?}"),
    }
    assert!(!mark.exists());
}

#[test]
fn an_addon_for_v8_is_named_as_one() {
    for (name, arguments) in [
        ("v8.node", &["-DV8"][..]),
        (
            "v8-alone.node",
            &["-DV8", "-DNO_REGISTER", "-DNO_SET_VTABLE"],
        ),
    ] {
        let (addon, mark) = marked(name, arguments);
        match refused(&addon) {
            OpenError::UsesV8 { symbol, .. } => assert_eq!(symbol, "_ZN2v87Isolate10GetCurrentEv"),
            error => panic!("{error:?}"),
        }
        assert!(!mark.exists());
    }
}

#[test]
fn a_function_that_node_api_does_not_have_is_told_from_one_that_the_process_lacks() {
    let future = refused(&build(
        "future.node",
        &["-DBY_NAME", "-Dnapi_get_undefined=napi_of_tomorrow"],
    ));
    let text = future.to_string();
    assert!(
        text.contains("Node-API has no napi_of_tomorrow up to version 10"),
        "{text}"
    );
}

#[test]
#[cfg(target_env = "gnu")]
fn a_module_for_another_c_library_is_told_so_and_stays_unopened() {
    for (soname, is) in [
        ("libc.musl-x86_64.so.1", "musl"),
        ("libc.so", "musl or Android"),
    ] {
        let library = build(
            &format!("stands-for-{soname}.so"),
            &["-DNO_REGISTER", &format!("-Wl,-soname,{soname}")],
        );
        let library = library.to_str().unwrap();
        let (addon, mark) = marked(
            &format!("for-{soname}.node"),
            &["-Wl,--no-as-needed", library],
        );
        let error = refused(&addon);
        let OpenError::Flaw { flaw, .. } = &error else {
            panic!("{error:?}");
        };
        assert!(
            matches!(flaw, Flaw::OtherLibc { is: found, .. } if *found == is),
            "{flaw:?}"
        );
        assert!(error.to_string().contains("glibc"), "{error}");
        assert!(!mark.exists());
    }
}

#[test]
fn a_missing_dependency_is_named() {
    let library = build("libgoes-away.so", &["-DNO_REGISTER"]);
    let (addon, mark) = marked(
        "orphan.node",
        &[
            "-Wl,--no-as-needed",
            library.to_str().unwrap(),
            "-Wl,-rpath,/nowhere",
        ],
    );
    // The name is looked for as it was linked, which is this path.
    std::fs::remove_file(&library).unwrap();
    let error = refused(&addon);
    assert!(matches!(error, OpenError::Load { .. }));
    assert!(error.to_string().contains("libgoes-away.so"), "{error}");
    assert!(!mark.exists());
}

#[test]
fn every_message_says_what_to_do() {
    let (damaged, _) = marked("damaged.node", &["-DREGISTER_IS_DATA"]);
    for path in [
        folder().join("absent.node"),
        file("note.node", b"text"),
        folder(),
        damaged,
    ] {
        let text = HOST.open(path).unwrap_err().to_string();
        assert!(text.contains("; "), "{text}");
    }
}

#[test]
fn what_a_module_exports_and_imports_is_read() {
    let (addon, _) = marked(
        "inspected.node",
        &["-DBY_NAME", "-DLEGACY", "-DV8", "-DVERSION=8"],
    );
    let file = inspect(&addon).unwrap();
    assert_eq!(file.exports(napi_vtable_sys::exports::REGISTER), Some(true));
    assert_eq!(
        file.exports(napi_vtable_sys::exports::SET_VTABLE),
        Some(true)
    );
    assert_eq!(
        file.exports(napi_vtable_sys::exports::GET_API_VERSION),
        Some(true)
    );
    assert_eq!(file.exports(c"napi_create_object"), Some(false));
    assert_eq!(file.node_api_imports.len(), 3);
    assert!(file.registers_from_constructor());
    assert_eq!(file.cpp_imports, ["_ZN2v87Isolate10GetCurrentEv"]);
    assert!(
        file.libraries
            .iter()
            .any(|library| library.starts_with("libc.so")),
        "{file:?}"
    );
}

#[test]
fn libraries_that_work_are_not_called_damaged() {
    let mut checked = 0;
    let mut folders = vec![PathBuf::from("/usr/lib")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                folders.push(path.clone());
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            if !kind.is_file()
                || !(name.ends_with(".so") || name.contains(".so.") || name.ends_with(".node"))
            {
                continue;
            }
            match inspect(&path) {
                Err(flaw @ (Flaw::Damaged { .. } | Flaw::Truncated { .. })) => {
                    panic!("{}: {flaw}", path.display());
                }
                Err(_) => {}
                Ok(_) => checked += 1,
            }
        }
    }
    assert!(checked > 0, "this system has no libraries");
}
