// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import AppButton from '../../../../src/renderer/src/components/AppButton.vue'

function press(key: string, control: boolean): void {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: control, cancelable: true }))
}

describe('AppButton', () => {
  afterEach(() => document.body.replaceChildren())

  it('is pressed by the key that is printed on it', () => {
    const wrapper = mount(AppButton, { props: { keys: 'Ctrl Enter' }, slots: { default: 'Train' } })
    press('Enter', false)
    press('Enter', true)
    expect(wrapper.emitted('click')).toHaveLength(1)
    expect(wrapper.get('button').attributes('aria-keyshortcuts')).toBe('Control+Enter')
    expect(wrapper.get('kbd').attributes('aria-hidden')).toBe('true')
    wrapper.unmount()
  })

  it('hears no key while it is shut, under a dialog, or once it is gone', () => {
    const wrapper = mount(AppButton, { props: { keys: 'Ctrl Enter', disabled: true } })
    press('Enter', true)
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    document.body.append(dialog)
    const open = mount(AppButton, { props: { keys: 'Ctrl Enter' } })
    press('Enter', true)
    dialog.remove()
    open.unmount()
    press('Enter', true)
    expect([wrapper.emitted('click'), open.emitted('click')]).toEqual([undefined, undefined])
    wrapper.unmount()
  })
})
