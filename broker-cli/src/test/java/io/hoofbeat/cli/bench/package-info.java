/** Tests of the load tester; {@link io.hoofbeat.cli.bench.BenchIT} runs it as a user does. */
@NullMarked
package io.hoofbeat.cli.bench;

import org.jspecify.annotations.NullMarked;
