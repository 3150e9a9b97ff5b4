// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** A call that is nothing but in flight. */
final class TestCall extends InFlight {}
