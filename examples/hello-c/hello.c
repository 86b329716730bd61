// A small addon in plain C. It uses only the public Node-API, so the same file also compiles
// against the headers that Node ships.

#include <node_api.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Leaves the function with NULL, which tells the runtime to look for a pending exception. A call
// that failed without one becomes an error that names the call.
#define CHECK(env, call)                        \
  do {                                          \
    if ((call) != napi_ok) {                    \
      throw_last_error((env), #call);           \
      return NULL;                              \
    }                                           \
  } while (0)

static void throw_last_error(napi_env env, const char* call) {
  const napi_extended_error_info* info = NULL;
  bool pending = false;
  // The last error first: the next call overwrites it.
  const char* reason = NULL;
  if (napi_get_last_error_info(env, &info) == napi_ok) reason = info->error_message;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) return;
  char message[256];
  snprintf(message, sizeof message, "%s: %s", call, reason != NULL ? reason : "unknown reason");
  napi_throw_error(env, NULL, message);
}

// greet(name): "Hello, name!"
static napi_value greet(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  CHECK(env, napi_get_cb_info(env, info, &argc, &argument, NULL, NULL));

  napi_valuetype type;
  CHECK(env, napi_typeof(env, argument, &type));
  if (type != napi_string) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "greet: the name must be a string");
    return NULL;
  }

  static const char before[] = "Hello, ";
  static const char after[] = "!";
  size_t length;
  CHECK(env, napi_get_value_string_utf8(env, argument, NULL, 0, &length));
  char* text = malloc(sizeof before + length + sizeof after);
  if (text == NULL) {
    napi_throw_error(env, NULL, "greet: out of memory");
    return NULL;
  }
  memcpy(text, before, sizeof before - 1);
  char* end = text + sizeof before - 1;
  napi_value result = NULL;
  // One byte more than the string: Node-API ends it with a zero.
  napi_status status = napi_get_value_string_utf8(env, argument, end, length + 1, &length);
  if (status == napi_ok) {
    memcpy(end + length, after, sizeof after - 1);
    size_t total = sizeof before - 1 + length + sizeof after - 1;
    status = napi_create_string_utf8(env, text, total, &result);
  }
  free(text);
  CHECK(env, status);
  return result;
}

// add(a, b): the sum of two numbers.
static napi_value add(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value arguments[2];
  CHECK(env, napi_get_cb_info(env, info, &argc, arguments, NULL, NULL));

  double a;
  double b;
  if (napi_get_value_double(env, arguments[0], &a) != napi_ok ||
      napi_get_value_double(env, arguments[1], &b) != napi_ok) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "add: both arguments must be numbers");
    return NULL;
  }
  napi_value sum;
  CHECK(env, napi_create_double(env, a + b, &sum));
  return sum;
}

// map(array, callback): a new array of callback(element, index). What the callback throws is
// passed on.
static napi_value map(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value arguments[2];
  napi_value receiver;
  CHECK(env, napi_get_cb_info(env, info, &argc, arguments, &receiver, NULL));

  uint32_t length;
  napi_value mapped;
  CHECK(env, napi_get_array_length(env, arguments[0], &length));
  CHECK(env, napi_create_array_with_length(env, length, &mapped));

  for (uint32_t i = 0; i < length; i++) {
    // A scope per round, so that a long array does not pile up handles.
    napi_handle_scope scope;
    CHECK(env, napi_open_handle_scope(env, &scope));
    napi_value call_arguments[2];
    napi_value element;
    napi_status status = napi_get_element(env, arguments[0], i, &call_arguments[0]);
    if (status == napi_ok) status = napi_create_uint32(env, i, &call_arguments[1]);
    if (status == napi_ok) {
      status = napi_call_function(env, receiver, arguments[1], 2, call_arguments, &element);
    }
    if (status == napi_ok) status = napi_set_element(env, mapped, i, element);
    if (status != napi_ok) {
      throw_last_error(env, "map");
      napi_close_handle_scope(env, scope);
      return NULL;
    }
    CHECK(env, napi_close_handle_scope(env, scope));
  }
  return mapped;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor properties[] = {
      {"greet", NULL, greet, NULL, NULL, NULL, napi_enumerable, NULL},
      {"add", NULL, add, NULL, NULL, NULL, napi_enumerable, NULL},
      {"map", NULL, map, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  size_t count = sizeof properties / sizeof *properties;
  CHECK(env, napi_define_properties(env, exports, count, properties));
  return exports;
}
