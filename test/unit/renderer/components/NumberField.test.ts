// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import NumberField from '../../../../src/renderer/src/components/NumberField.vue'

function field(props: { modelValue: number; whole?: boolean }) {
  return mount(NumberField, {
    props: { label: 'Epochs', min: 1, max: 100, help: 'Times through.', ...props }
  })
}

describe('NumberField', () => {
  it('gives on what fits', async () => {
    const wrapper = field({ modelValue: 10 })
    await wrapper.get('input').setValue('25')
    expect(wrapper.emitted('update:modelValue')).toEqual([[25]])
    expect(wrapper.text()).toContain('Times through.')
  })

  it('keeps what does not fit to itself, and says what would', async () => {
    const wrapper = field({ modelValue: 10 })
    for (const typed of ['0', '2.5', '', '101']) {
      await wrapper.get('input').setValue(typed)
      expect(wrapper.get('input').attributes('aria-invalid')).toBe('true')
    }
    expect(wrapper.emitted('update:modelValue')).toBeUndefined()
    expect(wrapper.text()).toContain('A whole number from 1 to 100.')
    expect(wrapper.emitted('problem')).toEqual([['A whole number from 1 to 100.']])
  })

  it('gives nothing on where the number was changed for it, as by undo', async () => {
    const wrapper = field({ modelValue: 10 })
    await wrapper.get('input').setValue('25')
    await wrapper.setProps({ modelValue: 25 })
    await wrapper.setProps({ modelValue: 10 })
    expect(wrapper.get('input').element.value).toBe('10')
    expect(wrapper.emitted('update:modelValue')).toEqual([[25]])
  })

  it('takes what does not fit with it when it goes', async () => {
    const heard: unknown[] = []
    const props = { label: 'Epochs', min: 1, max: 100, modelValue: 10 }
    const wrapper = mount(NumberField, { props, attrs: { onProblem: (now: unknown) => heard.push(now) } })
    await wrapper.get('input').setValue('0')
    wrapper.unmount()
    expect(heard).toEqual(['A whole number from 1 to 100.', null])
  })

  it('names its box and says its help', () => {
    const wrapper = field({ modelValue: 10 })
    const input = wrapper.get('input')
    expect(wrapper.get('label').attributes('for')).toBe(input.attributes('id'))
    expect(wrapper.get(`[id="${input.attributes('aria-describedby') ?? ''}"]`).text()).toBe('Times through.')
  })
})
