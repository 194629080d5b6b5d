/** Tests of the kit for tests. */
@NullMarked
package io.hoofbeat.cli.testkit;

import org.jspecify.annotations.NullMarked;
