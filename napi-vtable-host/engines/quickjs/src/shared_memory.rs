//! The memory under `SharedArrayBuffer`s, counted for the whole process.
//!
//! # Life cycle
//! Each buffer object of each engine, and each [`SharedBlock`] on its way to another thread, is one use of a
//! block. QuickJS reports its buffers through the three functions of [`install`], by the address of the memory
//! alone. The last use gives the memory back: to the allocator, or to the module that brought it, whose
//! finalizer then runs on whichever thread that was. Where a module makes several buffers over one address,
//! their uses are one count, and all finalizers run when it reaches zero.
//!
//! # Safety
//! The table is behind a lock; finalizers run after the lock was given up. Addresses that nobody announced, of
//! buffers that were made through QuickJS's own C API, are counted and left alone.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_vtable_sys::node_api_noenv_finalize;
use rquickjs_sys as q;
use rquickjs_sys::JSRuntime;

/// What a module gave `node_api_create_external_sharedarraybuffer`.
pub struct Release {
    /// The memory.
    pub data: *mut c_void,
    /// What the module wants back with it.
    pub hint: *mut c_void,
    /// Without one the memory is never given back.
    pub finalizer: node_api_noenv_finalize,
}

// SAFETY: the pointers are passed on and not followed; the finalizer may run on any thread, see Node-API's
// `node_api_noenv_finalize`.
unsafe impl Send for Release {}

impl Release {
    /// Gives the memory back.
    pub fn run(self) {
        if let Some(finalizer) = self.finalizer {
            // SAFETY: the module gave the function for these arguments; it may run anywhere.
            unsafe { finalizer(self.data, self.hint) };
        }
    }
}

#[derive(Default)]
struct Block {
    uses: usize,
    /// How the allocator gave it; `None` for memory of somebody else.
    layout: Option<Layout>,
    finalizers: Vec<Release>,
}

/// All blocks in use, by address.
static BLOCKS: Mutex<BTreeMap<usize, Block>> = Mutex::new(BTreeMap::new());

fn blocks() -> MutexGuard<'static, BTreeMap<usize, Block>> {
    // No foreign code runs under the lock; the table is whole in any case.
    BLOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a runtime count its `SharedArrayBuffer`s here.
///
/// # Safety
/// The runtime is alive and has none yet.
pub unsafe fn install(rt: *mut JSRuntime) {
    let functions = q::JSSharedArrayBufferFunctions {
        sab_alloc: Some(allocate),
        sab_free: Some(free),
        sab_dup: Some(duplicate),
        sab_opaque: std::ptr::null_mut(),
    };
    // SAFETY: the caller's promise; QuickJS copies the functions.
    unsafe { q::JS_SetSharedArrayBufferFunctions(rt, &raw const functions) };
}

/// A block with one use; null where there is no memory.
///
/// # Safety
/// Any size may be asked for, from any thread.
unsafe extern "C" fn allocate(_: *mut c_void, size: q::size_t) -> *mut c_void {
    // Aligned for every element, and never empty.
    let Ok(layout) = Layout::from_size_align((size as usize).max(1), 16) else {
        return std::ptr::null_mut();
    };
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc_zeroed(layout) };
    if !memory.is_null() {
        let block = Block {
            uses: 1,
            layout: Some(layout),
            finalizers: Vec::new(),
        };
        blocks().insert(memory.addr(), block);
    }
    memory.cast()
}

/// # Safety
/// QuickJS calls it with the memory of a buffer that it makes.
unsafe extern "C" fn duplicate(_: *mut c_void, memory: *mut c_void) {
    if !memory.is_null() {
        blocks().entry(memory.addr()).or_default().uses += 1;
    }
}

/// # Safety
/// QuickJS calls it once with the memory of each buffer that dies.
unsafe extern "C" fn free(_: *mut c_void, memory: *mut c_void) {
    release(memory.cast());
}

fn release(memory: *mut u8) {
    let over = {
        let mut blocks = blocks();
        let Some(block) = blocks.get_mut(&memory.addr()) else {
            return;
        };
        block.uses = block.uses.saturating_sub(1);
        if block.uses > 0 {
            return;
        }
        blocks.remove(&memory.addr())
    };
    let Some(block) = over else { return };
    if let Some(layout) = block.layout {
        // SAFETY: `allocate` got it with this layout, and nobody uses it any more.
        unsafe { dealloc(memory, layout) };
    }
    for finalizer in block.finalizers {
        finalizer.run();
    }
}

/// One use of a block, on any thread.
pub struct SharedBlock(*mut u8);

// SAFETY: the count is behind the lock; what lies in the memory is shared by the scripts' choice.
unsafe impl Send for SharedBlock {}

impl SharedBlock {
    /// One more use of the memory of a live `SharedArrayBuffer`, or the first use of a module's memory.
    pub fn of(memory: *mut u8) -> Self {
        blocks().entry(memory.addr()).or_default().uses += 1;
        Self(memory)
    }

    /// The memory.
    pub fn memory(&self) -> *mut u8 {
        self.0
    }

    /// Has a module's finalizer run when the last use is over.
    pub fn release_with(&self, finalizer: Release) {
        if let Some(block) = blocks().get_mut(&self.0.addr()) {
            block.finalizers.push(finalizer);
        }
    }
}

impl Drop for SharedBlock {
    fn drop(&mut self) {
        release(self.0);
    }
}
