// Package curriculum shows curricula: to everybody once they are published, and to those who make them.
package curriculum
