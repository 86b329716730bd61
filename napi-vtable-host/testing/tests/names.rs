//! Types of a module whose names and lifetimes the macros could mistake for their own.

#[napi_vtable_module::module]
mod addon {
    use napi_vtable_module::{FromJs, IntoJs, JsObject, JsString};

    #[export]
    pub struct Class {
        #[export]
        pub name: String,
    }

    #[export]
    impl Class {
        #[constructor]
        fn new(name: String) -> Self {
            Self { name }
        }

        fn member(&self, declaration: &Declaration) -> Member {
            Member {
                name: format!("{} {}", self.name, declaration.0),
            }
        }

        /// Nothing that can be exported.
        #[skip]
        #[allow(dead_code)]
        fn converted<T: Into<String>>(&self, value: T) -> String {
            value.into()
        }
    }

    #[export]
    pub struct Declaration(u32);

    #[export]
    impl Declaration {
        #[constructor]
        fn new(number: u32) -> Self {
            Self(number)
        }
    }

    #[export]
    #[derive(FromJs, IntoJs)]
    struct Member {
        name: String,
    }

    #[export]
    #[derive(FromJs, IntoJs)]
    struct Field<'a> {
        parameter: Parameter,
        object: JsObject<'a>,
        text: Option<JsString<'a>>,
    }

    #[export]
    #[derive(FromJs, IntoJs)]
    enum Parameter {
        Given,
        Taken,
    }

    #[export]
    fn field<'a>(field: Field<'a>) -> Field<'a> {
        field
    }

    #[export]
    #[derive(FromJs, IntoJs)]
    enum Variant {
        Named { env: u32, value: u32, object: u32 },
        Nothing,
    }

    #[export]
    fn variant(variant: Variant) -> Variant {
        variant
    }

    /// Not exported, so that it has no name in TypeScript to stand in itself.
    #[derive(FromJs, IntoJs)]
    struct Tree {
        env: u32,
        values: Vec<Tree>,
    }

    #[export]
    fn tree(tree: Tree) -> Tree {
        tree
    }
}

#[test]
fn the_users_names_are_not_mistaken_for_those_of_the_macros() -> napi_vtable_testing::Result {
    let js = napi_vtable_testing::Engine::new(MODULE)?;
    js.run(
        "
        const member = new addon.Class('a').member(new addon.Declaration(1));
        assert.deepStrictEqual(member, { name: 'a 1' });
        const field = { parameter: 'taken', object: {}, text: undefined };
        assert.deepStrictEqual(addon.field(field), field);
        const variant = { type: 'named', env: 1, value: 2, object: 3 };
        assert.deepStrictEqual(addon.variant(variant), variant);
        const tree = { env: 1, values: [{ env: 2, values: [] }] };
        assert.deepStrictEqual(addon.tree(tree), tree);
        assert.strictEqual('converted' in addon.Class.prototype, false);
        ",
    )
}
