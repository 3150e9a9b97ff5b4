// SPDX-License-Identifier: Apache-2.0
/** Where the instances of a service are, through vertx-service-discovery. */
@NullMarked
package dev.weft.discovery;

import org.jspecify.annotations.NullMarked;
