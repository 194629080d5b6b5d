/** Tests of policies. */
@NullMarked
package io.hoofbeat.core.policy;

import org.jspecify.annotations.NullMarked;
